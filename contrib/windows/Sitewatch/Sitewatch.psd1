@{
    RootModule        = 'Sitewatch.psm1'
    ModuleVersion     = '1.0'
    GUID              = '5b0a2f4e-6d6f-4c0b-9a53-0f6f3b8f2c11'
    Author            = 'sitewatch'
    Description       = 'What sitewatch reads of this node and may change here, for a JEA endpoint'
    PowerShellVersion = '5.1'
    FunctionsToExport = 'Get-SitewatchNode', 'Start-SitewatchSite', 'Set-SitewatchAutoStart', 'Start-SitewatchPool'
    CmdletsToExport   = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}

<#
.SYNOPSIS
Registers the PowerShell endpoints by which sitewatch reads and repairs this node's sites without an administrator's account.

.DESCRIPTION
Run it on the node, in an administrator's Windows PowerShell 5.1 (Server 2016 and later; 2008 R2 to 2012 R2 with Windows Management
Framework 5.1), from the folder that also holds Sitewatch\, sitewatch.pssc and sitewatch-repair.pssc. It copies the module to Program Files
and registers a session configuration for each group that is named. It may be run again: what is there is replaced. -WhatIf shows what would
be done; -Undo takes all of it back.

Registering restarts WinRM: sessions end, and a look that is just going on fails. Not during a failover.

Its syntax was tested, and nothing else of it: the project has no Windows to try it on. So look at -WhatIf first.

.PARAMETER Readers
The group that may read, by the endpoint "sitewatch": DOMAIN\name, or a local group.

.PARAMETER Repairers
The group that may also start sites and put auto start back, by the endpoint "sitewatch-repair". Without it there is no such endpoint.

.PARAMETER Undo
Unregister both, and remove the module.

.EXAMPLE
.\Register-SitewatchEndpoint.ps1 -Readers EXAMPLE\sitewatch-readers -Repairers EXAMPLE\sitewatch-repairers -WhatIf

.EXAMPLE
.\Register-SitewatchEndpoint.ps1 -Undo
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Register')]
param(
    [Parameter(Mandatory = $true, ParameterSetName = 'Register', Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string]$Readers,

    [Parameter(ParameterSetName = 'Register')]
    [string]$Repairers,

    [Parameter(Mandatory = $true, ParameterSetName = 'Undo')]
    [switch]$Undo
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$Modules = Join-Path $env:ProgramFiles 'WindowsPowerShell\Modules'
$Module = Join-Path $Modules 'Sitewatch'

# A name that is no account would be registered, and let nobody in.
function Assert-Group {
    param([string]$Name)

    [void](New-Object Security.Principal.NTAccount $Name).Translate([Security.Principal.SecurityIdentifier])
}

# The virtual account of an endpoint is a local administrator, on a domain controller one of the domain.
function Assert-NoDomainController {
    if ((Get-CimInstance Win32_ComputerSystem).DomainRole -ge 4) {
        throw 'This is a domain controller: an endpoint here would run as an administrator of the domain. Nothing was done.'
    }
}

function Install-SitewatchModule {
    if ($PSCmdlet.ShouldProcess($Module, 'copy the module')) {
        if (Test-Path -LiteralPath $Module) {
            Remove-Item -LiteralPath $Module -Recurse -Force
        }
        Copy-Item -LiteralPath (Join-Path $PSScriptRoot 'Sitewatch') -Destination $Modules -Recurse
        "changed: the module is $Module"
    }
}

function Register-Endpoint {
    param([string]$Name, [string]$Group)

    if (-not $PSCmdlet.ShouldProcess($Name, "register the endpoint for $Group, and restart WinRM")) {
        return
    }
    $file = Join-Path $env:TEMP "$Name.pssc"
    $text = [IO.File]::ReadAllText((Join-Path $PSScriptRoot "$Name.pssc")).Replace('@GROUP@', $Group.Replace("'", "''"))
    [IO.File]::WriteAllText($file, $text, (New-Object Text.UTF8Encoding $true))
    try {
        if (-not (Test-PSSessionConfigurationFile -Path $file)) {
            throw "$file is no session configuration"
        }
        Unregister-Endpoint $Name
        [void](Register-PSSessionConfiguration -Name $Name -Path $file -Force -WarningAction SilentlyContinue)
    } finally {
        Remove-Item -LiteralPath $file -Force
    }
    "changed: endpoint $Name for $Group"
}

function Unregister-Endpoint {
    param([string]$Name)

    if (Get-PSSessionConfiguration | Where-Object { $_.Name -eq $Name }) {
        Unregister-PSSessionConfiguration -Name $Name -Force -WarningAction SilentlyContinue
    }
}

if ($Undo) {
    foreach ($name in 'sitewatch', 'sitewatch-repair') {
        if ($PSCmdlet.ShouldProcess($name, 'unregister the endpoint, and restart WinRM')) {
            Unregister-Endpoint $name
            "taken back: endpoint $name"
        }
    }
    if ((Test-Path -LiteralPath $Module) -and $PSCmdlet.ShouldProcess($Module, 'remove the module')) {
        Remove-Item -LiteralPath $Module -Recurse -Force
        "taken back: the module in $Module"
    }
    return
}

Assert-NoDomainController
Assert-Group $Readers
if ($Repairers) {
    Assert-Group $Repairers
}
Install-SitewatchModule
Register-Endpoint 'sitewatch' $Readers
if ($Repairers) {
    Register-Endpoint 'sitewatch-repair' $Repairers
} elseif ($PSCmdlet.ShouldProcess('sitewatch-repair', 'unregister the endpoint, as no group is to repair')) {
    Unregister-Endpoint 'sitewatch-repair'
}

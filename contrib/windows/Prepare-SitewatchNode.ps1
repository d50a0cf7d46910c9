<#
.SYNOPSIS
Lets sitewatch read this node's IIS sites over WinRM: listener, firewall rule and rights of the account.

.DESCRIPTION
Run it on the node, in an administrator's Windows PowerShell (3.0 or later; Server 2012 and later as it is). It may be run again: what is
there already is left as it is. Each change is a line that begins with "changed:"; what it changed is noted in
%ProgramData%\sitewatch\prepared.xml, and -Undo takes back that and nothing else. -WhatIf shows what would be done.

It installs nothing but the role service that -Feature names, and opens no session as the account. Its syntax was tested, and nothing
else of it: the project has no Windows to try it on. So look at -WhatIf first.

.PARAMETER Account
Who asks: DOMAIN\name, or name of a local account. It must exist.

.PARAMETER Level
Administrator: sites with their auto start, application pools, cluster, events, and repair. It becomes a local administrator.
Reader: no administrator: clock, services where their descriptors allow it, failovers, and by performance counters whether sites run. Auto
start is not readable for such an account, and nothing is repaired as it; sitewatch says so. Server 2012 and later.

.PARAMETER Https
A listener with TLS too, with this certificate of the machine's store (thumbprint). Without it there is the one over HTTP, whose
messages Kerberos or NTLM seal.

.PARAMETER RemoteAddress
From where the firewall lets in: the monitor's addresses. Without it the rule is not touched.

.PARAMETER LocalTokenFilter
For a local administrator other than the built-in one, outside of a domain: lets it have its full rights over the network.

.PARAMETER Feature
Also installs this role service, Web-Scripting-Tools or Web-WMI: on IIS 7 and later, where remote shells are forbidden, one is needed.

.PARAMETER Undo
Take back what earlier runs changed.

.EXAMPLE
.\Prepare-SitewatchNode.ps1 -Account EXAMPLE\monitor -RemoteAddress 192.0.2.10 -WhatIf

.EXAMPLE
.\Prepare-SitewatchNode.ps1 -Undo
#>
#Requires -Version 3.0
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Prepare')]
param(
    [Parameter(Mandatory = $true, ParameterSetName = 'Prepare', Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string]$Account,

    [Parameter(ParameterSetName = 'Prepare')]
    [ValidateSet('Administrator', 'Reader')]
    [string]$Level = 'Administrator',

    [Parameter(ParameterSetName = 'Prepare')]
    [ValidatePattern('^[0-9A-Fa-f]{40}$')]
    [string]$Https,

    [Parameter(ParameterSetName = 'Prepare')]
    [string[]]$RemoteAddress,

    [Parameter(ParameterSetName = 'Prepare')]
    [switch]$LocalTokenFilter,

    [Parameter(ParameterSetName = 'Prepare')]
    [ValidateSet('Web-Scripting-Tools', 'Web-WMI')]
    [string]$Feature,

    [Parameter(Mandatory = $true, ParameterSetName = 'Undo')]
    [switch]$Undo
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$Record = Join-Path $env:ProgramData 'sitewatch\prepared.xml'
$RuleName = 'sitewatch-winrm'
$PolicyKey = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System'

# Groups by their SIDs: names are in the language of the system.
$Administrators = 'S-1-5-32-544'
$ReaderGroups = @(
    'S-1-5-32-580'    # Remote Management Users: WinRM and its WMI plug-in
    'S-1-5-32-558'    # Performance Monitor Users: counters
    'S-1-5-32-573'    # Event Log Readers: failovers
)

# --- what was changed -----------------------------------------------------------------

function Get-Change {
    if (Test-Path -LiteralPath $Record) {
        @(Import-Clixml -LiteralPath $Record)
    }
}

function Save-Change {
    param([object[]]$Change)

    $folder = Split-Path -Parent $Record
    if (-not (Test-Path -LiteralPath $folder)) {
        [void](New-Item -ItemType Directory -Path $folder)
    }
    if ($Change.Count -eq 0) {
        Remove-Item -LiteralPath $Record
    } else {
        Export-Clixml -LiteralPath $Record -InputObject $Change
    }
}

# Noted at once: a run that fails later can still be taken back.
function Add-Change {
    param([string]$Kind, [string]$Value, [string]$Before, [string]$Text)

    $entry = New-Object PSObject -Property @{ Kind = $Kind; Value = $Value; Before = $Before; Text = $Text }
    Save-Change -Change (@(Get-Change) + $entry)
    "changed: $Text"
}

# --- groups ---------------------------------------------------------------------------

function Get-AccountSid {
    param([string]$Name)

    $short = $Name
    if ($short.StartsWith('.\')) {
        $short = "$env:COMPUTERNAME\" + $short.Substring(2)
    }
    (New-Object Security.Principal.NTAccount $short).Translate([Security.Principal.SecurityIdentifier]).Value
}

# By ADSI, which every Windows has; Get-LocalGroupMember came with PowerShell 5.1 and fails on members that are gone.
function Get-Group {
    param([string]$Sid)

    $name = (New-Object Security.Principal.SecurityIdentifier $Sid).Translate([Security.Principal.NTAccount]).Value
    [ADSI]"WinNT://$env:COMPUTERNAME/$($name.Split('\')[-1]),group"
}

function Test-Member {
    param([string]$Group, [string]$Member)

    foreach ($one in @((Get-Group $Group).psbase.Invoke('Members'))) {
        $bytes = $one.GetType().InvokeMember('objectSid', 'GetProperty', $null, $one, $null)
        if ((New-Object Security.Principal.SecurityIdentifier ([byte[]]$bytes), 0).Value -eq $Member) {
            return $true
        }
    }
    return $false
}

function Add-GroupMember {
    param([string]$Group, [string]$Member, [string]$Name)

    $called = (Get-Group $Group).psbase.Name
    if (Test-Member $Group $Member) {
        "as it is: $Name is a member of $called"
    } elseif ($PSCmdlet.ShouldProcess($called, "add $Name")) {
        [void](Get-Group $Group).psbase.Invoke('Add', "WinNT://$Member")
        Add-Change 'member' "$Group $Member" '' "$Name is a member of $called"
    }
}

# --- WinRM ----------------------------------------------------------------------------

function Test-Listener {
    param([string]$Transport)

    foreach ($one in @(Get-ChildItem WSMan:\localhost\Listener)) {
        if ($one.Keys -contains "Transport=$Transport") {
            return $true
        }
    }
    return $false
}

function Enable-Service {
    $service = Get-CimInstance Win32_Service -Filter "Name='WinRM'"
    if ($service.StartMode -ne 'Auto' -and $PSCmdlet.ShouldProcess('WinRM', 'start with the node')) {
        Set-Service WinRM -StartupType Automatic
        Add-Change 'startup' 'WinRM' $service.StartMode 'WinRM starts with the node'
    }
    if ($service.State -ne 'Running' -and $PSCmdlet.ShouldProcess('WinRM', 'start')) {
        Start-Service WinRM
        Add-Change 'service' 'WinRM' 'Stopped' 'WinRM runs'
    }
}

function Add-Listener {
    param([string]$Transport, [string]$Thumbprint)

    if ((Get-Service WinRM).Status -ne 'Running') {
        "not known: whether there is a listener for $Transport, as WinRM does not run"    # -WhatIf
        return
    }
    if (Test-Listener $Transport) {
        "as it is: a listener for $Transport"
    } elseif ($PSCmdlet.ShouldProcess('WinRM', "listener for $Transport")) {
        if ($Thumbprint) {
            [void](New-Item WSMan:\localhost\Listener -Transport $Transport -Address * -CertificateThumbPrint $Thumbprint -Force)
        } else {
            [void](New-Item WSMan:\localhost\Listener -Transport $Transport -Address * -Force)
        }
        Add-Change 'listener' $Transport '' "a listener for $Transport"
    }
}

# --- firewall -------------------------------------------------------------------------

# netsh, as the cmdlets for it are missing before Server 2012. A rule of our own: that of Windows stays as it is.
function Test-Rule {
    [void](& netsh.exe advfirewall firewall show rule "name=$RuleName")
    return $LASTEXITCODE -eq 0
}

function Add-Rule {
    param([string]$Ports, [string[]]$From)

    if (Test-Rule) {
        "as it is: firewall rule $RuleName"
    } elseif ($PSCmdlet.ShouldProcess('firewall', "let in TCP $Ports from $($From -join ',')")) {
        [void](& netsh.exe advfirewall firewall add rule "name=$RuleName" dir=in action=allow protocol=TCP "localport=$Ports" `
            "remoteip=$($From -join ',')")
        if ($LASTEXITCODE -ne 0) {
            throw "netsh could not add the firewall rule (exit status $LASTEXITCODE)"
        }
        Add-Change 'rule' $RuleName '' "firewall rule ${RuleName}: TCP $Ports from $($From -join ',')"
    }
}

# --- the rest -------------------------------------------------------------------------

function Set-TokenFilter {
    $now = (Get-ItemProperty -LiteralPath $PolicyKey).PSObject.Properties['LocalAccountTokenFilterPolicy']
    if ($now -and $now.Value -eq 1) {
        'as it is: LocalAccountTokenFilterPolicy is 1'
    } elseif ($PSCmdlet.ShouldProcess('LocalAccountTokenFilterPolicy', 'set to 1')) {
        Set-ItemProperty -LiteralPath $PolicyKey -Name LocalAccountTokenFilterPolicy -Value 1 -Type DWord
        Add-Change 'policy' 'LocalAccountTokenFilterPolicy' $(if ($now) { "$($now.Value)" } else { '' }) `
            'LocalAccountTokenFilterPolicy is 1'
    }
}

function Add-Feature {
    param([string]$Name)

    Import-Module ServerManager
    if ((Get-WindowsFeature $Name).Installed) {
        "as it is: role service $Name"
    } elseif ($PSCmdlet.ShouldProcess($Name, 'install')) {
        [void](Add-WindowsFeature $Name)
        Add-Change 'feature' $Name '' "role service $Name"
    }
}

# Groups are not all that a reader needs. Enable-ServerManagerStandardUserRemoting (2012 and later) gives it root\cimv2 and the services;
# what it changes there it takes back itself.
function Enable-Reader {
    param([string]$Name)

    if (-not (Get-Command Enable-ServerManagerStandardUserRemoting -ErrorAction SilentlyContinue)) {
        'by hand: wmimgmt.msc, root\cimv2, Security: Enable Account and Remote Enable for the account; sc sdset for services'
    } elseif (@(Get-Change | Where-Object { $_.Kind -eq 'reader' -and $_.Value -eq $Name }).Count -gt 0) {
        "as it is: $Name reads root\cimv2 and the services"
    } elseif ($PSCmdlet.ShouldProcess($Name, 'let it read root\cimv2 and the services')) {
        Enable-ServerManagerStandardUserRemoting -User $Name -Force
        Add-Change 'reader' $Name '' "$Name reads root\cimv2 and the services"
    }
}

function Undo-Change {
    param([object]$Change)

    switch ($Change.Kind) {
        'member' {
            $group, $member = $Change.Value.Split(' ')
            if (Test-Member $group $member) {
                [void](Get-Group $group).psbase.Invoke('Remove', "WinNT://$member")
            }
        }
        'startup' {
            $mode = if ($Change.Before -eq 'Auto') { 'Automatic' } else { $Change.Before }
            Set-Service $Change.Value -StartupType $mode
        }
        'service' { Stop-Service $Change.Value -Force }
        'listener' {
            Get-ChildItem WSMan:\localhost\Listener | Where-Object { $_.Keys -contains "Transport=$($Change.Value)" } |
                ForEach-Object { Remove-Item -LiteralPath $_.PSPath -Recurse -Force }
        }
        'rule' { [void](& netsh.exe advfirewall firewall delete rule "name=$($Change.Value)") }
        'policy' {
            if ($Change.Before -eq '') {
                Remove-ItemProperty -LiteralPath $PolicyKey -Name $Change.Value
            } else {
                Set-ItemProperty -LiteralPath $PolicyKey -Name $Change.Value -Value ([int]$Change.Before) -Type DWord
            }
        }
        'feature' { [void](Remove-WindowsFeature $Change.Value) }
        'reader' { Disable-ServerManagerStandardUserRemoting -User $Change.Value -Force }
        default { throw "$Record holds a change of an unknown kind: $($Change.Kind)" }
    }
}

# Last first. One that cannot be taken back stays noted, with those before it.
function Undo-All {
    $changes = @(Get-Change)
    if ($changes.Count -eq 0) {
        'nothing to take back: no run has changed anything here'
    }
    for ($i = $changes.Count - 1; $i -ge 0; $i--) {
        if ($PSCmdlet.ShouldProcess($changes[$i].Text, 'take back')) {
            Undo-Change $changes[$i]
            Save-Change -Change @($changes | Select-Object -First $i)
            "taken back: $($changes[$i].Text)"
        }
    }
}

# --------------------------------------------------------------------------------------

$identity = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    throw 'This changes rights: run it as administrator.'
}
if ($Undo) {
    Undo-All
    return
}

$sid = Get-AccountSid $Account
Enable-Service
Add-Listener 'HTTP' ''
if ($Https) {
    Add-Listener 'HTTPS' $Https
}
if ($RemoteAddress) {
    Add-Rule $(if ($Https) { '5985,5986' } else { '5985' }) $RemoteAddress
}
if ($Level -eq 'Administrator') {
    Add-GroupMember $Administrators $sid $Account
} else {
    foreach ($group in $ReaderGroups) {
        Add-GroupMember $group $sid $Account
    }
    Enable-Reader $Account
}
if ($LocalTokenFilter) {
    Set-TokenFilter
}
if ($Feature) {
    Add-Feature $Feature
}

# Sitewatch.psm1 -- what sitewatch asks of this node, and what it may change here: functions of fixed text for a JEA endpoint.
#
# Their parameters are numbers, and nothing else ever: no name, no path, no text of the caller's reaches a command. What they tell is
# one document of XML, version 1, whose instances have the form that WinRM gives them.
#
# Its syntax was tested, and the programs that read what it writes. It was never run: the project has no Windows to try it on.
# So nobody knows yet for sure: the code page in which appcmd.exe writes here (hence chcp), the words and numbers of errors of
# Get-WmiObject and Get-WinEvent, and whether the virtual account reads the cluster.

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$AppCmd = "$env:windir\System32\inetsrv\appcmd.exe"
$Channel = 'Microsoft-Windows-FailoverClustering/Operational'

# XML has no way to write some characters: '?' stands for them, as WinRM has it.
function ConvertTo-XmlText {
    param([string]$Text)

    [regex]::Replace($Text, '[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\uD800-\uDFFF]', '?')
}

# The number that says why: of WMI, or the HRESULT; as an unsigned one.
function Get-ErrorNumber {
    param([object]$Record)

    $number = $Record.Exception.HResult
    if ($Record.Exception -is [Management.ManagementException]) {
        $number = [int]$Record.Exception.ErrorCode
    }
    if ($Record.FullyQualifiedErrorId -like 'NoMatchingLogsFound,*') {
        $number = 15007
    }
    [BitConverter]::ToUInt32([BitConverter]::GetBytes([int]$number), 0)
}

function Write-Failure {
    param([Xml.XmlWriter]$Writer, [object]$Record)

    $Writer.WriteAttributeString('error', [string](Get-ErrorNumber $Record))
    $Writer.WriteString((ConvertTo-XmlText $Record.Exception.Message))
}

# An array is one element for each of its values; what is no plain value nobody reads.
function Write-Property {
    param([Xml.XmlWriter]$Writer, [string]$Name, [object]$Value)

    foreach ($one in @($Value)) {
        if ($null -eq $one -or $one -is [Management.ManagementBaseObject]) {
            continue
        }
        if ($one -is [bool]) {
            $one = $one.ToString().ToLowerInvariant()
        }
        $Writer.WriteElementString($Name, (ConvertTo-XmlText ([Convert]::ToString($one, [Globalization.CultureInfo]::InvariantCulture))))
    }
}

function Write-Listing {
    param([Xml.XmlWriter]$Writer, [string]$Namespace, [string]$Class, [string]$Where)

    $Writer.WriteStartElement('Listing')
    $Writer.WriteAttributeString('namespace', $Namespace)
    $Writer.WriteAttributeString('class', $Class)
    try {
        $found = @(Get-WmiObject -Namespace $Namespace.Replace('/', '\') -Query "select * from $Class$Where")
        foreach ($instance in $found) {
            $Writer.WriteStartElement($Class)
            foreach ($property in $instance.Properties) {
                Write-Property $Writer $property.Name $property.Value
            }
            $Writer.WriteEndElement()
        }
    } catch {
        Write-Failure $Writer $_
    }
    $Writer.WriteEndElement()
}

function Write-Event {
    param([Xml.XmlWriter]$Writer)

    $Writer.WriteStartElement('Events')
    $Writer.WriteAttributeString('channel', $Channel)
    try {
        $filter = '*[System[(EventID=1153 or EventID=1154 or EventID=1201 or EventID=1641)]]'
        foreach ($one in @(Get-WinEvent -LogName $Channel -FilterXPath $filter -MaxEvents 512)) {
            $Writer.WriteRaw((ConvertTo-XmlText $one.ToXml()))
        }
    } catch {
        if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound,*') {
            Write-Failure $Writer $_
        }
    }
    $Writer.WriteEndElement()
}

# By cmd, as its code page is that of what appcmd.exe writes. The line is text of this file and, in Start and Set, one number.
function Invoke-AppCmd {
    param([string]$Line)

    $start = New-Object Diagnostics.ProcessStartInfo "$env:windir\System32\cmd.exe", "/d /c chcp 65001 >nul & $Line"
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $start.StandardOutputEncoding = New-Object Text.UTF8Encoding $false
    $process = [Diagnostics.Process]::Start($start)
    $text = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    New-Object PSObject -Property @{ Text = $text; Exit = [BitConverter]::ToUInt32([BitConverter]::GetBytes($process.ExitCode), 0) }
}

function Write-Command {
    param([Xml.XmlWriter]$Writer, [string]$Arguments, [object]$Result)

    $Writer.WriteStartElement('Command')
    $Writer.WriteAttributeString('arguments', $Arguments)
    $Writer.WriteAttributeString('exit', [string]$Result.Exit)
    $Writer.WriteString((ConvertTo-XmlText $Result.Text))
    $Writer.WriteEndElement()
}

# The document, with what $Content writes into it.
function New-Document {
    param([scriptblock]$Content)

    $text = New-Object Text.StringBuilder
    $settings = New-Object Xml.XmlWriterSettings
    $settings.OmitXmlDeclaration = $true
    $writer = [Xml.XmlWriter]::Create($text, $settings)
    $writer.WriteStartElement('Sitewatch')
    $writer.WriteAttributeString('version', '1')
    & $Content $writer
    $writer.WriteEndElement()
    $writer.Close()
    $text.ToString()
}

# All that a look needs. Reads, and changes nothing.
function Get-SitewatchNode {
    [CmdletBinding()]
    param()

    New-Document {
        param($writer)

        Write-Listing $writer 'root/cimv2' 'Win32_OperatingSystem' ''
        Write-Listing $writer 'root/cimv2' 'Win32_ComputerSystem' ''
        Write-Listing $writer 'root/cimv2' 'Win32_Service' " where Name='W3SVC' or Name='ClusSvc' or Name='Winmgmt'"
        $service = Get-WmiObject -Namespace 'root\cimv2' -Query "select ProcessId from Win32_Service where Name='W3SVC'" `
            -ErrorAction SilentlyContinue
        $process = if ($service) { [uint32]$service.ProcessId } else { 0 }
        Write-Listing $writer 'root/cimv2' 'Win32_Process' " where ProcessId=$process"
        Write-Listing $writer 'root/cimv2' 'Win32_PerfRawData_W3SVC_WebService' ''
        foreach ($class in 'MSCluster_Cluster', 'MSCluster_Node', 'MSCluster_ResourceGroup', 'MSCluster_Resource',
            'MSCluster_NodeToActiveGroup', 'MSCluster_ResourceGroupToResource') {
            Write-Listing $writer 'root/MSCluster' $class ''
        }
        Write-Event $writer
        foreach ($line in 'list apppool /xml', 'list site /config:* /xml',
            'list config -section:system.applicationHost/sites /config:* /xml') {
            Write-Command $writer $line (Invoke-AppCmd "`"$AppCmd`" $line")
        }
    }
}

# FNV-1a of its UTF-8: whoever means a site by its number says by this which name it had.
function Get-NameSum {
    param([string]$Name)

    [uint64]$sum = 2166136261
    foreach ($byte in [Text.Encoding]::UTF8.GetBytes($Name)) {
        $sum = (($sum -bxor $byte) * 16777619) % 4294967296
    }
    $sum
}

# The site with that number, if it still has that name; nothing else.
function Find-Site {
    param([uint32]$Id, [uint32]$Sum)

    $listing = Invoke-AppCmd "`"$AppCmd`" list site /id:$Id /config:* /xml"
    if ($listing.Exit -ne 0) {
        return
    }
    $site = ([xml]$listing.Text).SelectSingleNode("/appcmd/SITE[@SITE.ID='$Id']")
    if ($site -and (Get-NameSum $site.GetAttribute('SITE.NAME')) -eq $Sum) {
        $site
    }
}

# A name comes from this node's own configuration, and yet stands in a line only where no line can be misread with it.
function Invoke-Write {
    param([string]$Before, [string]$Name, [string]$After, [string]$Told)

    if ($Name -eq '' -or $Name -match '["\\?\u0000-\u001f\u007f]') {
        return New-Object PSObject -Property @{ Text = ''; Exit = 1 }
    }
    $start = New-Object Diagnostics.ProcessStartInfo $AppCmd, "$Before`"$Name`"$After"
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $text = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    New-Object PSObject -Property @{
        Text = $Told + $text
        Exit = [BitConverter]::ToUInt32([BitConverter]::GetBytes($process.ExitCode), 0)
    }
}

$Nothing = New-Object PSObject -Property @{ Text = ''; Exit = 1 }

# Starts the site, if its number and its name still belong together.
function Start-SitewatchSite {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][uint32]$Id, [Parameter(Mandatory = $true)][uint32]$Sum)

    $site = Find-Site $Id $Sum
    $result = if ($site) { Invoke-Write 'start site /site.name:' $site.GetAttribute('SITE.NAME') '' "$Id`r`n" } else { $Nothing }
    New-Document { param($writer) Write-Command $writer 'write' $result }
}

# Puts auto start of the site back, likewise.
function Set-SitewatchAutoStart {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][uint32]$Id, [Parameter(Mandatory = $true)][uint32]$Sum)

    $site = Find-Site $Id $Sum
    $result = if ($site) {
        Invoke-Write 'set site /site.name:' $site.GetAttribute('SITE.NAME') ' /serverAutoStart:true' "$Id`r`n"
    } else { $Nothing }
    New-Document { param($writer) Write-Command $writer 'write' $result }
}

# Starts the application pool of the site's root application, likewise.
function Start-SitewatchPool {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][uint32]$Id, [Parameter(Mandatory = $true)][uint32]$Sum)

    $site = Find-Site $Id $Sum
    $root = if ($site) { $site.SelectSingleNode("site/application[@path='/']") }
    $defaults = if ($site) { $site.SelectSingleNode('site/applicationDefaults') }
    $pool = ''
    foreach ($node in @($defaults, $root)) {
        if ($node -and $node.GetAttribute('applicationPool') -ne '') {
            $pool = $node.GetAttribute('applicationPool')
        }
    }
    $result = if ($pool -ne '') { Invoke-Write 'start apppool /apppool.name:' $pool '' '' } else { $Nothing }
    New-Document { param($writer) Write-Command $writer 'write' $result }
}

Export-ModuleMember -Function 'Get-SitewatchNode', 'Start-SitewatchSite', 'Set-SitewatchAutoStart', 'Start-SitewatchPool'

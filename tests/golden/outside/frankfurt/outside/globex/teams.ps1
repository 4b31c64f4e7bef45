# The side of Microsoft Teams of tenants/globex/trunks/teams, written by pbxctl. Nothing runs it: read it, then run it as an administrator of
# Teams, with the module MicrosoftTeams. It may be run again after every change: what is there is set anew.
#Requires -Modules MicrosoftTeams
$ErrorActionPreference = 'Stop'
Connect-MicrosoftTeams

$fqdn = 'sbc2.globex.example'
$name = 'pbxctl globex teams'

# The PBX. Its domain is one of the organisation's, and one user with a licence is in it; its certificate names it
# Certificate: freeswitch/files/tls/sbc1.pem
$settings = @{
    SipSignalingPort = 5071
    Enabled = $true
    SendSipOptions = $true
    ForwardCallHistory = $true
    ForwardPai = $false
    MediaBypass = $false
}
if (Get-CsOnlinePSTNGateway | Where-Object Identity -eq $fqdn) {
    Set-CsOnlinePSTNGateway -Identity $fqdn @settings
} else {
    New-CsOnlinePSTNGateway -Fqdn $fqdn @settings
}

# Who may call by it, and what
if ((Get-CsOnlinePstnUsage -Identity Global).Usage -notcontains $name) {
    Set-CsOnlinePstnUsage -Identity Global -Usage @{Add = $name}
}
$route = @{
    NumberPattern = '^\+?(110|112|911)$'
    OnlinePstnGatewayList = @($fqdn)
    OnlinePstnUsages = @($name)
    Priority = 1
    Description = 'O’’Brien''s & ‘‘$(x)’’ `'
}
if (Get-CsOnlineVoiceRoute | Where-Object Identity -eq 'pbxctl globex teams emergency') {
    Set-CsOnlineVoiceRoute -Identity 'pbxctl globex teams emergency' @route
} else {
    New-CsOnlineVoiceRoute -Identity 'pbxctl globex teams emergency' @route
}
$route = @{
    NumberPattern = '.*'
    OnlinePstnGatewayList = @($fqdn)
    OnlinePstnUsages = @($name)
    Priority = 2
    Description = 'O’’Brien''s & ‘‘$(x)’’ `'
}
if (Get-CsOnlineVoiceRoute | Where-Object Identity -eq 'pbxctl globex teams') {
    Set-CsOnlineVoiceRoute -Identity 'pbxctl globex teams' @route
} else {
    New-CsOnlineVoiceRoute -Identity 'pbxctl globex teams' @route
}
if (Get-CsOnlineVoiceRoutingPolicy | Where-Object Identity -eq "Tag:$name") {
    Set-CsOnlineVoiceRoutingPolicy -Identity $name -OnlinePstnUsages @($name)
} else {
    New-CsOnlineVoiceRoutingPolicy -Identity $name -OnlinePstnUsages @($name)
}

# Calls for help go by the PBX as well
$numbers = @(
    New-CsTeamsEmergencyNumber -EmergencyDialString '110' -OnlinePSTNUsage $name
    New-CsTeamsEmergencyNumber -EmergencyDialString '112' -OnlinePSTNUsage $name
    New-CsTeamsEmergencyNumber -EmergencyDialString '911' -OnlinePSTNUsage $name
)
if (Get-CsTeamsEmergencyCallRoutingPolicy | Where-Object Identity -eq "Tag:$name") {
    Set-CsTeamsEmergencyCallRoutingPolicy -Identity $name -EmergencyNumbers $numbers
} else {
    New-CsTeamsEmergencyCallRoutingPolicy -Identity $name -EmergencyNumbers $numbers
}

# People with a direct number and an e-mail address, by which Teams knows them. Take out who does not use Teams
$people = @(
    @{Identity = 'alice@globex.example'; Number = '+493055500011'} # users/alice
    @{Identity = 'd''ave@globex.example'; Number = '+493055500015'} # users/dave
)
# Left out: users/bob, no e-mail address
# Left out: users/carol, suspended
foreach ($person in $people) {
    Set-CsPhoneNumberAssignment -Identity $person.Identity -PhoneNumber $person.Number -PhoneNumberType DirectRouting
    Grant-CsOnlineVoiceRoutingPolicy -Identity $person.Identity -PolicyName $name
    Grant-CsTeamsEmergencyCallRoutingPolicy -Identity $person.Identity -PolicyName $name
}

# The side of Microsoft Teams of {{ trunk.reference }}, written by pbxctl. Nothing runs it: read it, then run it as an administrator of
# Teams, with the module MicrosoftTeams. It may be run again after every change: what is there is set anew.
#Requires -Modules MicrosoftTeams
$ErrorActionPreference = 'Stop'
Connect-MicrosoftTeams

$fqdn = '{{ trunk.fqdn }}'
$name = '{{ trunk.name }}'

# The PBX. Its domain is one of the organisation's, and one user with a licence is in it; its certificate names it
{% if trunk.certificate is defined %}
# Certificate: {{ trunk.certificate }}
{% endif %}
$settings = @{
    SipSignalingPort = {{ trunk.port }}
    Enabled = $true
    SendSipOptions = $true
    ForwardCallHistory = $true
    ForwardPai = $false
    MediaBypass = $false
{% if trunk.channels is defined %}
    MaxConcurrentSessions = {{ trunk.channels }}
{% endif %}
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
{% for route in trunk.routes %}
$route = @{
    NumberPattern = '{{ route.pattern }}'
    OnlinePstnGatewayList = @($fqdn)
    OnlinePstnUsages = @($name)
    Priority = {{ loop.index }}
    Description = '{{ trunk.description }}'
}
if (Get-CsOnlineVoiceRoute | Where-Object Identity -eq '{{ route.name }}') {
    Set-CsOnlineVoiceRoute -Identity '{{ route.name }}' @route
} else {
    New-CsOnlineVoiceRoute -Identity '{{ route.name }}' @route
}
{% endfor %}
if (Get-CsOnlineVoiceRoutingPolicy | Where-Object Identity -eq "Tag:$name") {
    Set-CsOnlineVoiceRoutingPolicy -Identity $name -OnlinePstnUsages @($name)
} else {
    New-CsOnlineVoiceRoutingPolicy -Identity $name -OnlinePstnUsages @($name)
}

# Calls for help go by the PBX as well
$numbers = @(
{% for number in trunk.emergency %}
    New-CsTeamsEmergencyNumber -EmergencyDialString '{{ number }}' -OnlinePSTNUsage $name
{% endfor %}
)
if (Get-CsTeamsEmergencyCallRoutingPolicy | Where-Object Identity -eq "Tag:$name") {
    Set-CsTeamsEmergencyCallRoutingPolicy -Identity $name -EmergencyNumbers $numbers
} else {
    New-CsTeamsEmergencyCallRoutingPolicy -Identity $name -EmergencyNumbers $numbers
}

# People with a direct number and an e-mail address, by which Teams knows them. Take out who does not use Teams
$people = @(
{% for person in trunk.people %}
    @{Identity = '{{ person.email }}'; Number = '{{ person.number }}'} # {{ person.reference }}
{% endfor %}
)
{% for person in trunk.others %}
# Left out: {{ person.reference }}, {{ person.why }}
{% endfor %}
foreach ($person in $people) {
    Set-CsPhoneNumberAssignment -Identity $person.Identity -PhoneNumber $person.Number -PhoneNumberType DirectRouting
    Grant-CsOnlineVoiceRoutingPolicy -Identity $person.Identity -PolicyName $name
    Grant-CsTeamsEmergencyCallRoutingPolicy -Identity $person.Identity -PolicyName $name
}

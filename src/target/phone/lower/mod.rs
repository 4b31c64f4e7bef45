mod firmware;
mod keys;
mod place;
mod tenancy;
mod zones;

use super::{Account, Clock, Emergency, Handset, Proof, Setting};
use crate::allocate;
use crate::catalog::{self, PhoneModel, zones as time_zones};
use crate::model::{
    self, Feature, Host, Language, PhoneId, Profile, State, Tenant, TenantId, TimeZone, Transport,
    User, UserId,
};
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::Spanned;
use crate::target::TenantInput;

/// The ports of SIP where none is written (RFC 3261, 19.1.2).
const SIP: u16 = 5060;
const SIPS: u16 = 5061;

pub(in crate::target) use tenancy::Tenancy;

/// A phone of a tenant, and what belongs to it.
#[derive(Clone, Copy)]
struct Subject<'a, 'b> {
    input: TenantInput<'a>,
    tenancy: &'b Tenancy<'a>,
    tenant_id: &'a TenantId,
    tenant: &'a Tenant,
    id: &'a PhoneId,
    phone: &'a model::Phone,
    profile: Option<&'a Profile>,
    /// The user of its first line.
    first_user: Option<&'a User>,
    model: &'a PhoneModel,
    host: &'a Host,
}

/// What a phone is told. Lines of disabled users have no account and are left out, so that the phone switches them off.
pub(in crate::target) fn lower<'a>(
    tenancy: &Tenancy<'a>,
    (id, phone): (&'a PhoneId, &'a model::Phone),
    model: &'a PhoneModel,
) -> Handset<'a> {
    let input = tenancy.input;
    let profile = phone.profile.as_ref();
    let first = phone.lines.first();
    let subject = Subject {
        input,
        tenancy,
        tenant_id: input.id,
        tenant: input.tenant,
        id,
        phone,
        profile: profile.and_then(|id| input.tenant.profiles.get(&id.value)),
        first_user: first.and_then(|user| input.tenant.users.get(&user.value)),
        model,
        host: input.host,
    };
    subject.handset()
}

impl<'a> Subject<'a, '_> {
    fn handset(&self) -> Handset<'a> {
        let profile = self.profile;
        let accounts = self.accounts();
        let keys = keys::of_phone(self, &accounts);
        Handset {
            place: self.phone.place,
            provenance: self.tenant_id.reference(),
            owner: [self.tenant_id.as_str(), "/", self.id.as_str()].concat(),
            tenant: self.tenant_id.as_str().to_owned(),
            company: Value::text(&self.tenant.name),
            mac: self.phone.mac.value,
            model: Spanned::new(self.model, self.phone.model.place),
            modules: keys::modules(self, &accounts),
            keys,
            zones: zones::heard(self),
            clock: self.timezone().and_then(clock),
            language: self.language(),
            own: (
                profile.is_some_and(|profile| profile.timezone.is_some()),
                profile.is_some_and(|profile| profile.language.is_some()),
            ),
            url: self.url(),
            proof: self.proof(),
            admin_password: self.admin_password(),
            vlan: profile.and_then(|profile| profile.vlan),
            firmware: firmware::of(self),
            ntp: profile.and_then(|profile| profile.ntp.clone()),
            resync: profile.and_then(|profile| profile.resync),
            background: profile.and_then(|profile| profile.background.clone()),
            ringtone: profile.and_then(|profile| profile.ringtone.clone()),
            phonebook: profile.and_then(|profile| profile.phonebook),
            transport: profile.and_then(|profile| profile.transport),
            srtp: profile.and_then(|profile| profile.srtp),
            codecs: profile.map_or_else(Vec::new, |profile| profile.codecs.clone()),
            emergency: self.emergency(),
            pickup: Value::plain(self.tenant.feature_codes.of(Feature::Pickup)),
            settings: self.settings(),
            accounts,
        }
    }

    fn accounts(&self) -> Vec<Account> {
        let lines = self.phone.lines.iter().enumerate();
        lines
            .filter_map(|(at, user)| self.account(at, &user.value))
            .collect()
    }

    fn account(&self, at: usize, user: &UserId) -> Option<Account> {
        let (tenant, host) = (self.tenant, self.host);
        let written = tenant.users.get(user);
        let written = written.filter(|user| user.state != State::Disabled)?;
        let account = self.input.held.account_at(self.id, at, user)?;
        let name = Value::plain(account.name()).own();
        let domain = Spanned::new(tenant.domain.value.as_str(), tenant.domain.place);
        let (birth, rotation) = (account.birth.clone(), account.rotation.told());
        let mailbox = written.voicemail.as_ref();
        let code = |_| Value::plain(tenant.feature_codes.of(Feature::Voicemail));
        Some(Account {
            number: u16::try_from(at + 1).ok()?,
            label: label(written, account),
            display_name: Value::text(&written.name).own(),
            user: name.clone(),
            auth_user: name,
            password: SecretRef::sip_password(self.tenant_id.as_str(), birth, rotation),
            domain: Value::text(&domain),
            proxy_host: Value::text(&Spanned::new(&host.address.value.host, host.address.place)),
            proxy_port: host.address.value.port.unwrap_or(self.usual_port()),
            transport: self.transport(),
            mailbox_number: mailbox.map(code),
        })
    }

    fn transport(&self) -> Transport {
        let written = self.profile.and_then(|profile| profile.transport);
        written.map_or(Transport::Udp, |transport| transport.value)
    }

    fn usual_port(&self) -> u16 {
        match self.transport() {
            Transport::Udp | Transport::Tcp => SIP,
            Transport::Tls => SIPS,
        }
    }

    /// Where the phone fetches its files. A `/` at the end of what is written says nothing.
    fn url(&self) -> Option<Spanned<String>> {
        let server = self.input.project.provisioning.as_ref()?;
        let url = server.url.as_ref()?;
        let text = url.value.trim_end_matches('/').to_owned();
        Some(Spanned::new(text, url.place))
    }

    /// What the server is told of the same phone, so that it knows it again.
    fn proof(&self) -> Proof {
        let server = self.input.project.provisioning.as_ref();
        let server = server.filter(|server| server.url.is_some());
        let Some(server) = server else {
            return Proof::default();
        };
        let (tenant, mac) = (self.tenant_id.as_str(), self.phone.mac.value.to_string());
        let has = |proof| server.proofs.contains(&proof);
        Proof {
            token: has(model::Proof::Token).then(|| SecretRef::lasting_token(tenant, &mac, 0)),
            password: has(model::Proof::Password)
                .then(|| SecretRef::provisioning_password(tenant, &mac)),
            needed: server.networks.is_empty(),
        }
    }

    /// Derived from the birth of the phone's first account, and so rotated with it.
    fn admin_password(&self) -> Option<Spanned<SecretRef>> {
        let profile = self.profile?;
        let place = profile.admin_password?;
        let (birth, rotation) = self.input.held.menus_of(self.id, self.phone);
        let secret = SecretRef::admin_password(self.tenant_id.as_str(), birth, rotation);
        Some(Spanned::new(secret, place))
    }

    /// Of the profile, else of the first user, else of where the phone stands, else of the tenant.
    fn language(&self) -> Option<Spanned<String>> {
        let profile = self.profile.and_then(|profile| profile.language.as_ref());
        let user = self.first_user.and_then(|user| user.language.as_ref());
        let site = self.site().and_then(|site| site.language.as_ref());
        let found: Option<&Spanned<Language>> = profile.or(user).or(site);
        let language = found.or(self.tenant.language.as_ref())?;
        let code = language.value.code().to_owned();
        Some(Spanned::new(code, language.place))
    }

    /// As [`language`](Self::language).
    fn timezone(&self) -> Option<&'a Spanned<TimeZone>> {
        let profile = self.profile.and_then(|profile| profile.timezone.as_ref());
        let user = self.first_user.and_then(|user| user.timezone.as_ref());
        let site = self.site().and_then(|site| site.timezone.as_ref());
        profile.or(user).or(site).or(self.tenant.timezone.as_ref())
    }

    fn emergency(&self) -> Vec<Emergency> {
        let numbers = place::emergency(self).into_iter();
        let emergency = numbers.map(|number| Emergency {
            at_once: !place::starts_an_extension(self, &number),
            number,
        });
        emergency.collect()
    }

    /// Those of the profile that the phone does not write itself, then its own.
    fn settings(&self) -> Vec<Setting> {
        let own = &self.phone.settings;
        let is_own = |key: &str| own.iter().any(|setting| setting.key.value == key);
        let profile = self.profile.map_or(&[][..], |profile| &profile.settings);
        let inherited = profile.iter().filter(|setting| !is_own(&setting.key.value));
        inherited.chain(own).map(setting).collect()
    }
}

/// The extension and the name, as people look for a line by either.
fn label(user: &User, account: &allocate::Account) -> Value {
    let text = [&*account.extension.to_string(), " ", &user.name.value].concat();
    Value::text(&Spanned::new(text, user.name.place)).own()
}

fn clock(zone: &Spanned<TimeZone>) -> Option<Spanned<Clock>> {
    let name = zone.value.as_str();
    let clock = Clock {
        zone: name.to_owned(),
        posix: time_zones::posix(name)?,
        rules: time_zones::zone_rules(name)?,
    };
    Some(Spanned::new(clock, zone.place))
}

fn setting(written: &model::Setting) -> Setting {
    Setting {
        key: written.key.clone(),
        value: written.value.clone(),
    }
}

/// An expansion module of the catalogue.
fn module_of<'a>(input: &TenantInput<'a>, id: &str) -> Option<&'a catalog::Module> {
    input.stock.catalog.module(id)
}

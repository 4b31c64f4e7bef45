use super::ask::{ask, seconds};
use super::lease::lock;
use super::look::look;
use super::steps::{StepName, Steps};
use super::witness::{LAST, Told};
use super::{ApplyError, Host, HostReport, Order, Outcome, Watch};
use crate::bundle::{Connect, Destination, Engine, Manifest, Pieced};
use crate::plan::Deployed;
use std::time::Instant;

/// A host's transaction under way.
pub(super) struct Run<'a, 's> {
    pub(super) host: &'a mut dyn Host,
    pub(super) destination: &'a Destination,
    pub(super) order: Order<'a>,
    pub(super) steps: Steps<'s>,
    pub(super) number: u64,
    pub(super) notes: Vec<String>,
    /// What the host told of its journal in the end.
    pub(super) told: Option<Told>,
    renewed: Instant,
}

impl<'a, 's> Run<'a, 's> {
    pub(super) fn new(
        host: &'a mut dyn Host,
        destination: &'a Destination,
        order: Order<'a>,
        watch: Watch<'s>,
    ) -> Self {
        let steps = Steps::new(destination.id.clone(), watch);
        Self {
            host,
            destination,
            order,
            steps,
            number: 0,
            notes: Vec::new(),
            told: None,
            renewed: Instant::now(),
        }
    }

    /// Does something under the host's lease, which is given back whatever comes.
    pub(super) fn locked(
        &mut self,
        reason: &str,
        work: impl FnOnce(&mut Self) -> Result<(Outcome, Vec<ApplyError>), ApplyError>,
    ) -> (Outcome, Vec<ApplyError>) {
        let Order { options, record } = self.order;
        let host = &mut *self.host;
        let lease = self.steps.run(
            StepName::Lock,
            || lock(host, options, record, reason),
            |number| format!("lease {number}"),
        );
        let result = lease.and_then(|number| {
            self.number = number;
            self.renewed = Instant::now();
            work(self)
        });
        if self.number > 0 && !matches!(&result, Ok((Outcome::Unknown, _))) {
            self.unlock();
        }
        result.unwrap_or_else(|error| (Outcome::of(error.trouble), vec![error]))
    }

    /// Gives the lease back, and hears of the journal what other hosts are told of it.
    fn unlock(&mut self) {
        let several = !self.order.record.hosts.is_empty();
        let lines = several.then(|| LAST.to_string());
        let args = std::iter::once(self.number.to_string()).chain(lines);
        let host = &mut *self.host;
        let answer = self.steps.run(
            StepName::Unlock,
            || ask(host, StepName::Unlock.as_str(), args, &mut std::io::empty()),
            |_| String::new(),
        );
        // The lease ends by itself; that it could not be given back is in the steps.
        self.told = answer
            .ok()
            .filter(|_| several)
            .map(|answer| Told::of(&answer));
    }

    pub(super) fn report(
        self,
        (outcome, errors): (Outcome, Vec<ApplyError>),
        release: Option<String>,
    ) -> HostReport {
        let id = self.destination.id.clone();
        HostReport {
            id,
            outcome,
            steps: self.steps.done,
            errors,
            notes: self.notes,
            release,
        }
    }

    pub(super) fn read(&mut self, known: Option<&Pieced<'_>>) -> Result<Deployed, ApplyError> {
        let (host, destination) = (&mut *self.host, self.destination);
        let name = |live: &Deployed| {
            live.digest()
                .map_or_else(|| "no release".into(), |digest| digest.short())
        };
        self.steps
            .run(StepName::Read, || look(host, destination, known), name)
    }

    /// Prolongs the lease, unless that was done a moment ago.
    pub(super) fn renew(&mut self) -> Result<(), ApplyError> {
        if self.renewed.elapsed() < self.order.options.lease / 8 {
            return Ok(());
        }
        self.renewed = Instant::now();
        let args = [self.number.to_string(), seconds(self.order.options.lease)];
        ask(
            self.host,
            StepName::Renew.as_str(),
            args,
            &mut std::io::empty(),
        )
        .map(drop)
    }

    /// A verb of the host's program that wants the number of the lease.
    pub(super) fn step<const N: usize>(
        &mut self,
        step: StepName,
        args: [String; N],
        input: &mut dyn std::io::Read,
    ) -> Result<(), ApplyError> {
        let all = std::iter::once(self.number.to_string()).chain(args);
        let host = &mut *self.host;
        self.steps
            .run(
                step,
                || ask(host, step.as_str(), all, input),
                |_| String::new(),
            )
            .map(drop)
    }

    /// The group that reads a release there, or `-` where nobody does.
    pub(super) fn group(&self, engine: Option<&Engine>) -> String {
        let live = engine.filter(|_| self.destination.has_live_engine());
        live.map_or("-", |engine| &engine.group).to_owned()
    }

    /// Whether that is a machine, or a folder that only looks like one.
    pub(super) fn how(&self) -> String {
        match self.destination.connect {
            Connect::Dir { .. } => "folder".to_owned(),
            Connect::Local | Connect::Ssh { .. } => "machine".to_owned(),
        }
    }

    /// The engine that is there to be asked.
    pub(super) fn engine<'m>(&self, manifest: &'m Manifest) -> Option<&'m Engine> {
        manifest
            .engine
            .as_ref()
            .filter(|_| self.destination.has_live_engine())
    }
}

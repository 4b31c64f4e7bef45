//! What a real FreeSWITCH records: calls whose callers were told, and where consent is asked those who gave it.

use super::floor::{Floor, PATIENCE, SOON, runtime};
use crate::sound;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::sleep;

/// Each kind of thing whose calls are recorded, beside the groups 614 and 615 of the site.
const MORE: &str = "\
users:
  fred: {name: Fred, extension: 2010, voicemail: false, ring: {for: 2s}, record: {notice: files/prompts/wait.wav}, forward: {unreachable: users/bob}}
queues:
  calls: {extension: 625, members: [users/bob], record: {notice: files/prompts/wait.wav, consent: \"1\"}}
conferences:
  board: {extension: 635, record: true}
numbers:
  \"+49 30 901820 30\": {trunk: trunks/main, to: users/bob, record: {notice: files/prompts/wait.wav}}
";

impl Floor {
    async fn has_recordings() -> Option<Self> {
        let floor = Self::opens_with("2003", |machine, text| {
            machine.edits("tenants/acme/more.yaml", |_| MORE.to_owned());
            text
        });
        floor.await
    }

    /// The recordings so far of that kind: the time and the call or the room, and nothing else in the name.
    fn recordings(&self, kind: &str) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.machine.path("recordings")).expect("the folder");
        let files = folder.map(|file| file.expect("a file").path());
        let mut files: Vec<_> = files.collect();
        files.sort();
        for file in &files {
            let name = file.file_stem().and_then(|name| name.to_str());
            let time = name.and_then(|name| name.strip_prefix(kind)?.strip_prefix("_20"));
            assert!(time.is_some(), "{}", file.display());
        }
        files
    }

    /// What the simulator says: it is told or asked once.
    fn should_be_recorded(&self, from: &str, to: &str, keys: &str) -> bool {
        let mut words = vec!["--state", "users/bob=answers"];
        if !keys.is_empty() {
            words.extend(["--keys", keys]);
        }
        let trace = self.trace(from, to, &words);
        let steps = trace["steps"].as_array().expect("steps").iter();
        let records: Vec<_> = steps.filter(|step| step["step"] == "record").collect();
        assert_eq!(records.len(), 1, "{trace}");
        records[0]["recorded"] == true
    }

    /// Calls, presses keys once something answers, and says something to who answers then; whether that is recorded.
    async fn is_recorded(&self, from: &str, to: &str, keys: &str) -> bool {
        let before = self.recordings("acme_call");
        let should = self.should_be_recorded(from, to, keys);
        let heard = self.ends.count();
        let call = match self.people.contains_key(from) {
            true => self.dials(from, to),
            false => self.ends.comes_in(self.provider, to, Some(from)),
        };
        assert!(
            call.until(PATIENCE, |call| call.talks).await,
            "{from} {to}: {:?}",
            call.progress()
        );
        sleep(SOON).await;
        self.ends.presses(&call, keys).await;
        // Without a key it is waited for one
        sleep(PATIENCE).await;
        self.ends.speaks(&call, Duration::from_secs(2)).await;
        assert_eq!(self.rang(heard), ["users/bob"], "{from} {to}");
        self.ends.hangs_up(&call).await;
        sleep(SOON).await;
        let mut new = self.recordings("acme_call");
        new.retain(|file| !before.contains(file));
        assert_eq!(new.len(), usize::from(should), "{from} {to} `{keys}`");
        for file in &new {
            is_loud(file);
        }
        !new.is_empty()
    }
}

/// A voice of a second and more is in it.
fn is_loud(file: &Path) {
    let loud = sound::loud(file);
    assert!(loud > 8000, "{loud} samples of {}", file.display());
}

#[test]
fn a_call_is_recorded_once_its_caller_was_told_and_where_consent_is_asked_with_it_alone() {
    runtime().block_on(async {
        let Some(floor) = Floor::has_recordings().await else {
            return;
        };
        floor.answers("2001");
        for (from, to, keys, recorded) in [
            ("2000", "614", "", true),
            ("2000", "615", "*", true),
            ("2000", "615", "1", false),
            ("2000", "615", "", false),
            ("2000", "625", "1", true),
            ("2000", "625", "2", false),
            ("2000", "2010", "", true),
            ("+493011111111", "+493090182030", "", true),
        ] {
            assert_eq!(
                floor.is_recorded(from, to, keys).await,
                recorded,
                "{from} {to} `{keys}`"
            );
        }
    });
}

#[test]
fn a_conference_that_is_recorded_leaves_a_file_with_the_voice_and_no_other_does() {
    runtime().block_on(async {
        let Some(floor) = Floor::has_recordings().await else {
            return;
        };
        for (room, count) in [("631", 0), ("635", 1)] {
            let calls = ["2000", "2001"].map(|who| floor.dials(who, room));
            for call in &calls {
                assert!(call.until(PATIENCE, |call| call.talks).await);
            }
            sleep(SOON * 2).await;
            floor.ends.speaks(&calls[0], Duration::from_secs(4)).await;
            for call in &calls {
                floor.ends.hangs_up(call).await;
            }
            sleep(SOON * 2).await;
            let files = floor.recordings("acme_conference_board");
            assert_eq!(files.len(), count, "{files:?}");
            for file in &files {
                is_loud(file);
            }
        }
    });
}

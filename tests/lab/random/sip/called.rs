//! What comes to phones and providers, and what they do about it.

use super::ends::{Came, Ends, described, provider_of};
use super::message::{Message, user_of};
use super::{How, Party, What};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::sleep;

/// An answer that nobody acknowledges is said so often again.
const AGAIN: u32 = 10;

impl Ends {
    pub(super) fn is_asked(&self, socket: &Arc<UdpSocket>, from: SocketAddr, asked: &Message) {
        let say = |answer: &Message| drop(socket.try_send_to(answer.written().as_bytes(), from));
        let id = asked.call_id();
        match asked.method() {
            "INVITE" if asked.field("To").contains(";tag=") => {
                say(&asked
                    .answer(200, "-")
                    .with("Contact", contact(socket, "again"))
                    .described(described(self.shared())));
            }
            "INVITE" => self.is_called(socket, from, asked),
            "ACK" => self.learns(&id),
            "CANCEL" => {
                say(&asked.answer(200, "c"));
                if let Some(refusal) = self.is_given_up(&id) {
                    say(&refusal);
                }
            }
            "BYE" => {
                say(&asked.answer(200, "-"));
                self.is_left(&id, asked.cause());
            }
            "REGISTER" => {
                let contact = asked.field("Contact");
                self.is_registered_at(socket, asked, contact);
                say(&asked
                    .answer(200, "r")
                    .with("Contact", contact)
                    .with("Expires", "600"));
            }
            _ => say(&asked.answer(200, "o")),
        }
    }

    fn is_called(&self, socket: &Arc<UdpSocket>, from: SocketAddr, invite: &Message) {
        let id = invite.call_id();
        let mut known = self.known();
        if let Some(came) = known.came.get(&id) {
            drop(socket.try_send_to(came.said.written().as_bytes(), from));
            return;
        }
        let provider = provider_of(socket).map(Party::Provider);
        let Some(party) = provider.or_else(|| Party::of_contact(invite.user())) else {
            let lost = invite.answer(404, "n");
            drop(socket.try_send_to(lost.written().as_bytes(), from));
            return;
        };
        let number = invite.user().to_owned();
        let by_itself = invite.field("Call-Info").contains("answer-after=0");
        let how = match known.how(&party, &number) {
            How::Rings if by_itself => How::Answers(Duration::from_millis(50)),
            how => how,
        };
        let status = match how {
            How::Refuses(status) => status,
            _ => 180,
        };
        let tag = known.fresh();
        let said = invite
            .answer(status, &tag)
            .with("Contact", contact(socket, invite.user()));
        drop(socket.try_send_to(said.written().as_bytes(), from));
        let refused = matches!(how, How::Refuses(_));
        let shown = shown(invite);
        let what = match refused {
            true => What::Refuses(status, number, shown),
            false => What::Rings {
                number,
                from: shown,
                by_itself,
            },
        };
        known.note(&party, &id, what);
        let came = Came {
            party,
            invite: invite.clone(),
            said,
            learnt: false,
            over: refused,
        };
        known.came.insert(id.clone(), came);
        drop(known);
        self.will(how, Arc::clone(socket), from, id);
    }

    /// What somebody does later whose phone rings now.
    fn will(&self, how: How, socket: Arc<UdpSocket>, from: SocketAddr, id: String) {
        let (after, status) = match how {
            How::Answers(after) => (after, 200),
            How::GivesUp(after, status) => (after, status),
            How::Rings | How::Refuses(_) => return,
        };
        let ends = self.clone();
        tokio::spawn(async move {
            sleep(after).await;
            let Some(said) = ends.decides(&id, status, &socket) else {
                return;
            };
            for n in 0..AGAIN {
                drop(socket.try_send_to(said.written().as_bytes(), from));
                sleep(Duration::from_millis(500) * (1 << n.min(3))).await;
                if ends
                    .known()
                    .came
                    .get(&id)
                    .is_none_or(|came| came.learnt || came.over)
                {
                    return;
                }
            }
        });
    }

    /// The last word on a call that rings, if it still does.
    fn decides(&self, id: &str, status: u16, socket: &UdpSocket) -> Option<Message> {
        let description = described(self.shared());
        let mut known = self.known();
        let came = known.came.get_mut(id).filter(|came| !came.over)?;
        let tag = came.tag();
        let mut said = came.invite.answer(status, &tag);
        if status == 200 {
            said = said
                .with("Contact", contact(socket, came.invite.user()))
                .described(description);
        } else {
            came.over = true;
        }
        came.said = said.clone();
        Some(said)
    }

    /// The caller knows how the call was answered.
    fn learns(&self, id: &str) {
        let mut known = self.known();
        let Some(came) = known.came.get_mut(id).filter(|came| !came.learnt) else {
            return;
        };
        came.learnt = true;
        if came.said.status() == Some(200) {
            let party = came.party.clone();
            known.note(&party, id, What::Talks);
        }
    }

    fn is_given_up(&self, id: &str) -> Option<Message> {
        let mut known = self.known();
        let came = known.came.get_mut(id).filter(|came| !came.over)?;
        if came.said.status() == Some(200) {
            return None;
        }
        came.over = true;
        let tag = came.tag();
        came.said = came.invite.answer(487, &tag);
        let (said, party) = (came.said.clone(), came.party.clone());
        known.note(&party, id, What::Cancelled);
        Some(said)
    }

    fn is_left(&self, id: &str, cause: Option<u8>) {
        let mut known = self.known();
        if let Some(came) = known.came.get_mut(id) {
            came.over = true;
            let party = came.party.clone();
            known.note(&party, id, What::Over);
        }
        if let Some(made) = known.made.get(id) {
            made.is_over(cause);
        }
    }
}

fn contact(socket: &UdpSocket, user: &str) -> String {
    let address = socket.local_addr().map(|address| address.to_string());
    format!("<sip:{user}@{}>", address.unwrap_or_default())
}

/// Who is shown: `anonymous`, or the number.
fn shown(invite: &Message) -> String {
    let from = invite.field("From");
    match from.to_lowercase().contains("anonymous") {
        true => "anonymous".to_owned(),
        false => user_of(from).to_owned(),
    }
}

use super::record::record;
use super::scalar::CodeText;
use crate::source::Spanned;

record! {
    /// What is dialled for what a phone has no key for. A code that is not written keeps the one in brackets.
    FeatureCodes = "the feature codes" {
        /// Hear one's messages (`*97`).
        voicemail: Option<Spanned<CodeText>>,
        /// Take a ringing call of one's group, or with an extension behind it that one's (`*8`).
        pickup: Option<Spanned<CodeText>>,
        /// Park the call (`700`).
        park: Option<Spanned<CodeText>>,
        /// Speak through the extension behind it (`*80`).
        intercom: Option<Spanned<CodeText>>,
        /// Page the zone behind it (`*70`).
        page: Option<Spanned<CodeText>>,
        /// Do not disturb, on and off (`*78`).
        dnd: Option<Spanned<CodeText>>,
        /// Forward to the number behind it; alone, no more (`*72`).
        forward: Option<Spanned<CodeText>>,
        /// Night mode, on and off (`*60`).
        night: Option<Spanned<CodeText>>,
        /// Pause and resume as an agent (`*45`).
        agent: Option<Spanned<CodeText>>,
        /// Log out and in as an agent, in all queues (`*11`).
        login: Option<Spanned<CodeText>>,
        /// Hear a call of the extension behind it (`*55`).
        listen: Option<Spanned<CodeText>>,
        /// Hear it and speak to the extension alone (`*56`).
        whisper: Option<Spanned<CodeText>>,
        /// Hear it and speak to both (`*57`).
        barge: Option<Spanned<CodeText>>,
    }
}

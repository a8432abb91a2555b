use hilo_model::message::MediaKind;
use std::time::Duration;

/// What a line typed into the phone means.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Sends words: any line without a slash, or `/text` for one that begins with one or is a number.
    Say(String),
    /// Sends words that quote the business's last message: `/reply`.
    Reply(String),
    /// Taps the option of this position, from 1: a number.
    Choose(usize),
    /// Sends a file, perhaps with words under it: `/photo`, `/video`, `/voice`, `/document`, `/sticker`.
    Media(MediaKind, Option<String>),
    /// Sends a place: `/location`, perhaps with degrees north and east.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
    /// Sends a card: `/contact NAME PHONE`.
    Contact {
        /// The name.
        name: String,
        /// The phone.
        phone: String,
    },
    /// Puts an emoji on the business's last message: `/react`; without one takes it away.
    React(String),
    /// Makes a customer and becomes them: `/new NAME [PHONE] [@USERNAME]`.
    New {
        /// The name.
        name: String,
        /// The phone.
        phone: Option<String>,
        /// The username; without a phone the phone is hidden.
        username: Option<String>,
    },
    /// Becomes another customer: `/as NAME`.
    As(String),
    /// Lists the customers: `/who`.
    Who,
    /// Reads what arrived: `/read`; or always, or not any more: `/read on`, `/read off`.
    Read(Option<bool>),
    /// Writes after tapping an advertisement: `/ad WORDS`.
    FromAd(String),
    /// Blocks the business, or no longer: `/block`, `/block off`.
    Block(bool),
    /// Waits until so many messages came since the customer last did something: `/wait`, `/wait 2`.
    Wait(usize),
    /// Moves the simulator's clock on: `/later 90m`, `/later 25h`.
    Later(Duration),
    /// Tells the commands: `/help`.
    Help,
    /// Ends the phone: `/quit`.
    Quit,
}

impl Command {
    /// Reads a line, with so many options to tap. An empty line means nothing.
    ///
    /// # Errors
    /// The word that is no command, or the whole line if its rest makes no sense.
    pub fn read(line: &str, options: usize) -> Result<Option<Self>, String> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(None);
        }
        let Some(rest) = line.strip_prefix('/') else {
            let position = line.parse().ok().filter(|position| (1..=options).contains(position));
            return Ok(Some(position.map_or_else(|| Self::Say(line.to_owned()), Self::Choose)));
        };
        let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let rest = rest.trim();
        let words = || (!rest.is_empty()).then(|| rest.to_owned());
        let media = |kind| Some(Self::Media(kind, words()));
        let command = match name {
            "text" => words().map(Self::Say),
            "reply" => words().map(Self::Reply),
            "photo" => media(MediaKind::Image),
            "video" => media(MediaKind::Video),
            "voice" => media(MediaKind::Audio),
            "document" => media(MediaKind::Document),
            "sticker" => media(MediaKind::Sticker),
            "location" => location(rest),
            "contact" => rest
                .rsplit_once(char::is_whitespace)
                .map(|(name, phone)| Self::Contact { name: name.trim().to_owned(), phone: phone.to_owned() }),
            "react" => Some(Self::React(rest.to_owned())),
            "new" => new(rest),
            "as" => words().map(Self::As),
            "who" => Some(Self::Who),
            "read" => match rest {
                "" => Some(Self::Read(None)),
                "on" => Some(Self::Read(Some(true))),
                "off" => Some(Self::Read(Some(false))),
                _ => None,
            },
            "ad" => words().map(Self::FromAd),
            "block" => match rest {
                "" | "on" => Some(Self::Block(true)),
                "off" => Some(Self::Block(false)),
                _ => None,
            },
            "wait" if rest.is_empty() => Some(Self::Wait(1)),
            "wait" => rest.parse().ok().map(Self::Wait),
            "later" => later(rest).map(Self::Later),
            "help" | "?" => Some(Self::Help),
            "quit" | "exit" => Some(Self::Quit),
            _ => return Err(format!("/{name}")),
        };
        command.map(Some).ok_or_else(|| line.to_owned())
    }
}

fn location(rest: &str) -> Option<Command> {
    if rest.is_empty() {
        // The obelisk of Buenos Aires.
        return Some(Command::Location { latitude: -34.6037, longitude: -58.3816 });
    }
    let (latitude, longitude) = rest.split_once([' ', ','])?;
    Some(Command::Location {
        latitude: latitude.trim().parse().ok()?,
        longitude: longitude.trim().parse().ok()?,
    })
}

fn new(rest: &str) -> Option<Command> {
    let (mut name, mut phone, mut username) = (Vec::new(), None, None);
    for word in rest.split_whitespace() {
        if let Some(given) = word.strip_prefix('@') {
            username = Some(given.to_owned());
        } else if word.starts_with(['+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            phone = Some(word.to_owned());
        } else {
            name.push(word);
        }
    }
    (!name.is_empty()).then(|| Command::New { name: name.join(" "), phone, username })
}

fn later(rest: &str) -> Option<Duration> {
    let unit = rest.chars().last()?;
    let (digits, seconds) = match unit {
        's' => (rest.strip_suffix(unit)?, 1),
        'm' => (rest.strip_suffix(unit)?, 60),
        'h' => (rest.strip_suffix(unit)?, 3600),
        'd' => (rest.strip_suffix(unit)?, 86_400),
        _ => (rest, 60),
    };
    Some(Duration::from_secs(digits.trim().parse::<u64>().ok()?.checked_mul(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_mean_commands() {
        let say = |text: &str| Ok(Some(Command::Say(text.to_owned())));
        let new = |name: &str, phone: Option<&str>, username: Option<&str>| {
            let (phone, username) = (phone.map(str::to_owned), username.map(str::to_owned));
            Ok(Some(Command::New { name: name.to_owned(), phone, username }))
        };
        for (line, expected) in [
            ("  ", Ok(None)),
            (" Hola ", say("Hola")),
            ("3", say("3")),
            ("2", Ok(Some(Command::Choose(2)))),
            ("0", say("0")),
            ("2 pizzas", say("2 pizzas")),
            ("/text 2", say("2")),
            ("/text", Err("/text".to_owned())),
            ("/photo", Ok(Some(Command::Media(MediaKind::Image, None)))),
            ("/photo Así llegó", Ok(Some(Command::Media(MediaKind::Image, Some("Así llegó".to_owned()))))),
            ("/location", Ok(Some(Command::Location { latitude: -34.6037, longitude: -58.3816 }))),
            ("/location 1.5, -2", Ok(Some(Command::Location { latitude: 1.5, longitude: -2.0 }))),
            ("/location here", Err("/location here".to_owned())),
            (
                "/contact Eva Paz +54911",
                Ok(Some(Command::Contact { name: "Eva Paz".to_owned(), phone: "+54911".to_owned() })),
            ),
            ("/react", Ok(Some(Command::React(String::new())))),
            ("/new Bea", new("Bea", None, None)),
            ("/new Bea Luz +5491155550002", new("Bea Luz", Some("+5491155550002"), None)),
            ("/new Bea @bea", new("Bea", None, Some("bea"))),
            ("/new", Err("/new".to_owned())),
            ("/read off", Ok(Some(Command::Read(Some(false))))),
            ("/read maybe", Err("/read maybe".to_owned())),
            ("/ad Quiero eso", Ok(Some(Command::FromAd("Quiero eso".to_owned())))),
            ("/ad", Err("/ad".to_owned())),
            ("/block", Ok(Some(Command::Block(true)))),
            ("/block off", Ok(Some(Command::Block(false)))),
            ("/wait", Ok(Some(Command::Wait(1)))),
            ("/wait 3", Ok(Some(Command::Wait(3)))),
            ("/later 90", Ok(Some(Command::Later(Duration::from_secs(5400))))),
            ("/later 25h", Ok(Some(Command::Later(Duration::from_secs(90_000))))),
            ("/later 99999999999999999999d", Err("/later 99999999999999999999d".to_owned())),
            ("/dance now", Err("/dance".to_owned())),
            ("/", Err("/".to_owned())),
            ("/quit", Ok(Some(Command::Quit))),
        ] {
            assert_eq!(Command::read(line, 2), expected, "{line}");
        }
    }
}

//! The business's side of the world: apps, tokens, portfolios, accounts, numbers, and where each hears of what.

use super::{Account, App, Number, Permission, Portfolio, Reached, Standing, Strength, Tier, Token, World};
use hilo_model::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Apps, tokens, portfolios, accounts and numbers.
#[derive(Debug, Default)]
pub(super) struct Business {
    /// In the order in which they were made; they are never taken away.
    apps: Vec<App>,
    tokens: BTreeMap<String, Token>,
    portfolios: BTreeMap<String, Portfolio>,
    accounts: BTreeMap<String, Account>,
    pub(super) numbers: BTreeMap<String, Number>,
    standings: BTreeMap<String, Standing>,
    pub(super) reached: HashMap<String, Reached>,
}

/// Where webhooks go: one app's address for one number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The app's place among all.
    pub app: u16,
    /// The number that they are about, or one of the account that they are about.
    pub number: String,
    /// Whether an account's or number's own address counts: for messages and what belongs to them.
    pub is_message: bool,
}

/// What a token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The app that it belongs to.
    pub app: String,
    /// Whether it is the app's own, of no user.
    pub of_app: bool,
    /// What it permits.
    pub scopes: BTreeSet<Permission>,
    /// The accounts that it may use; all of them if absent.
    pub accounts: Option<Vec<String>>,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// The fields that an account's or number's own address gets; other fields go to the app's address.
const OVERRIDABLE: [&str; 9] = [
    "messages",
    "message_echoes",
    "smb_message_echoes",
    "smb_app_state_sync",
    "history",
    "calls",
    "user_preferences",
    "user_id_update",
    "standby",
];

/// Whether a field goes to an account's or number's own address, if there is one.
pub(super) fn is_overridable(field: &str) -> bool {
    OVERRIDABLE.contains(&field)
}

impl Business {
    pub(super) fn set_number(&mut self, number: &Number) {
        let home = match self.apps.iter().position(|app| app.secret == number.app_secret) {
            Some(at) => at,
            None => {
                self.apps.push(App::of_secret(&number.app_secret));
                self.apps.len() - 1
            }
        };
        let account = self.accounts.entry(number.waba_id.clone());
        let account = account.or_insert_with(|| Account::new(&number.waba_id, &number.verified_name));
        let portfolio = self.portfolios.entry(account.portfolio.clone());
        portfolio.or_insert_with(|| Portfolio::new(&account.portfolio, &number.verified_name));
        let before = self.numbers.insert(number.id.clone(), number.clone());
        // A number with an address, or a new one, has an app that listens. Whoever unsubscribed since stays so.
        let is_news = before.is_none_or(|before| {
            before.app_secret != number.app_secret || before.callback_url != number.callback_url
        });
        if is_news && let Some(app) = self.apps.get(home) {
            account.subscribed.entry(app.id.clone()).or_default();
        }
        self.standings.entry(number.id.clone()).or_default();
    }

    pub(super) fn set_app(&mut self, app: &App) {
        match self.apps.iter_mut().find(|other| other.id == app.id) {
            Some(before) => before.clone_from(app),
            None => self.apps.push(app.clone()),
        }
    }

    pub(super) fn set_token(&mut self, token: &Token) {
        self.tokens.insert(token.token.clone(), token.clone());
    }

    pub(super) fn forget_token(&mut self, token: &str) {
        self.tokens.remove(token);
    }

    pub(super) fn set_account(&mut self, account: &Account) {
        let portfolio = self.portfolios.entry(account.portfolio.clone());
        portfolio.or_insert_with(|| Portfolio::new(&account.portfolio, &account.name));
        self.accounts.insert(account.id.clone(), account.clone());
    }

    pub(super) fn set_portfolio(&mut self, portfolio: &Portfolio) {
        self.portfolios.insert(portfolio.id.clone(), portfolio.clone());
    }

    pub(super) fn set_standing(&mut self, number: &str, standing: &Standing) {
        self.standings.insert(number.to_owned(), standing.clone());
    }

    fn home(&self, number: &Number) -> Option<usize> {
        self.apps.iter().position(|app| app.secret == number.app_secret)
    }

    /// The apps that are to hear of a field of a number: their places among all.
    pub(super) fn listeners(&self, number: &str, field: &str) -> Vec<Address> {
        let Some(number) = self.numbers.get(number) else { return Vec::new() };
        let Some(account) = self.accounts.get(&number.waba_id) else { return Vec::new() };
        let home = self.home(number);
        let address = |(at, app): (usize, &App)| {
            if !account.subscribed.contains_key(&app.id) || !app.wants(field) {
                return None;
            }
            let address = Address {
                app: u16::try_from(at).ok()?,
                number: number.id.clone(),
                is_message: is_overridable(field),
            };
            // What a number's own app is told waits until it has an address.
            (home == Some(at) || self.route(&address).is_some()).then_some(address)
        };
        self.apps.iter().enumerate().filter_map(address).collect()
    }

    /// Where an address is now.
    pub(super) fn route(&self, address: &Address) -> Option<&str> {
        let at = usize::from(address.app);
        let (app, number) = (self.apps.get(at)?, self.numbers.get(&address.number)?);
        let subscribed = self.accounts.get(&number.waba_id)?.subscribed.get(&app.id)?;
        if address.is_message {
            let standing = self.standings.get(&number.id);
            let of_number = standing.and_then(|standing| standing.overrides.get(&app.id)?.url.as_deref());
            if let Some(own) = of_number.or(subscribed.url.as_deref()) {
                return Some(own);
            }
        }
        let is_home = self.home(number) == Some(at);
        let of_number = number.callback_url.as_deref().filter(|_| is_home);
        of_number.or(app.callback_url.as_deref())
    }

    /// Every address that there is now.
    pub(super) fn addresses(&self) -> BTreeSet<Address> {
        let mut found = BTreeSet::new();
        for at in 0..self.apps.len() {
            let Ok(app) = u16::try_from(at) else { break };
            for number in self.numbers.keys() {
                for is_message in [true, false] {
                    let address = Address { app, number: number.clone(), is_message };
                    if self.route(&address).is_some() {
                        found.insert(address);
                    }
                }
            }
        }
        found
    }
}

impl World {
    /// A number of the business.
    pub fn number(&self, id: &str) -> Option<&Number> {
        self.business.numbers.get(id)
    }

    /// All numbers, by id.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        self.business.numbers.values()
    }

    /// What Meta keeps of a number besides.
    pub fn standing(&self, number: &str) -> Option<&Standing> {
        self.business.standings.get(number)
    }

    /// All apps, in the order in which they were made.
    pub fn apps(&self) -> &[App] {
        &self.business.apps
    }

    /// An app.
    pub fn app(&self, id: &str) -> Option<&App> {
        self.business.apps.iter().find(|app| app.id == id)
    }

    /// The app of a number's own secret.
    pub fn home_app(&self, number: &Number) -> Option<&App> {
        self.business.apps.iter().find(|app| app.secret == number.app_secret)
    }

    /// All tokens that were made; those of numbers and apps are not among them.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.business.tokens.values()
    }

    /// An account.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.business.accounts.get(id)
    }

    /// All accounts, by id.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.business.accounts.values()
    }

    /// A business portfolio.
    pub fn portfolio(&self, id: &str) -> Option<&Portfolio> {
        self.business.portfolios.get(id)
    }

    /// All business portfolios, by id.
    pub fn portfolios(&self) -> impl Iterator<Item = &Portfolio> {
        self.business.portfolios.values()
    }

    /// Where an app's webhooks of a number go now; none if they wait.
    pub fn route(&self, address: &Address) -> Option<&str> {
        self.business.route(address)
    }

    /// What a token may do: one that was made, a number's own, or an app's own.
    pub fn grant(&self, token: &str) -> Option<Grant> {
        if let Some(made) = self.business.tokens.get(token) {
            return Some(Grant {
                app: made.app.clone(),
                of_app: false,
                scopes: made.scopes.clone(),
                accounts: made.accounts.clone(),
                expires_at: made.expires_at,
                revoked: made.revoked,
            });
        }
        let of_numbers: Vec<&Number> = self.numbers().filter(|number| number.access_token == token).collect();
        if let Some(first) = of_numbers.first() {
            return Some(Grant {
                app: self.home_app(first).map(|app| app.id.clone()).unwrap_or_default(),
                of_app: false,
                scopes: Permission::usual(),
                accounts: Some(of_numbers.iter().map(|number| number.waba_id.clone()).collect()),
                expires_at: None,
                revoked: false,
            });
        }
        let app = self.apps().iter().find(|app| app.access_token() == token)?;
        Some(Grant {
            app: app.id.clone(),
            of_app: true,
            scopes: BTreeSet::new(),
            accounts: None,
            expires_at: None,
            revoked: false,
        })
    }

    /// How well a number stands: as a fault says, as it was set, or as those make it who block it.
    pub fn quality(&self, number: &str, now: Timestamp) -> Strength {
        let set = self.faults.quality.or_else(|| self.standing(number)?.quality);
        set.unwrap_or_else(|| {
            self.opinions.get(number).map_or(Strength::Green, |opinion| opinion.strength(now))
        })
    }

    /// How many people an account's business may write to first: as a fault says, or its portfolio.
    pub fn messaging_limit(&self, account: &str) -> Tier {
        let portfolio = || self.portfolio(&self.account(account)?.portfolio);
        self.faults.messaging_limit.or_else(|| Some(portfolio()?.limit)).unwrap_or_default()
    }

    /// The messaging limit that a portfolio has by itself.
    pub fn messaging_limit_of(&self, portfolio: &str) -> Option<Tier> {
        self.portfolio(portfolio).map(|portfolio| portfolio.limit)
    }

    /// Whether an account's business may write to this person first now.
    pub fn may_reach(&self, account: &str, person: &str, now: Timestamp) -> bool {
        let portfolio = self.account(account).map(|account| &*account.portfolio).unwrap_or_default();
        let reached = self.business.reached.get(portfolio);
        reached.is_none_or(|reached| reached.has_room(person, self.messaging_limit(account), now))
    }

    /// Whether a customer blocked a number.
    pub fn is_blocked_by(&self, number: &str, customer: &str) -> bool {
        self.opinions.get(number).is_some_and(|opinion| opinion.blocks(customer))
    }

    /// The number whose address hears of an account: the first that has one.
    pub fn speaker(&self, account: Option<&str>) -> Option<&Number> {
        let of = || self.numbers().filter(|number| account.is_none_or(|id| number.waba_id == id));
        of().find(|number| number.callback_url.is_some()).or_else(|| of().next())
    }
}

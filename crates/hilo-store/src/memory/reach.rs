//! Whom portfolios have reached.

use super::state::State;
use crate::reach::{Asked, PERIOD, Portfolio, PortfolioRow, PortfolioStanding, Reached, Room, Rooms, beyond};
use hilo_model::Timestamp;
use uuid::Uuid;

impl State {
    /// What the provider told last counts.
    pub(super) fn told(&mut self, row: &PortfolioRow) {
        let known = self.portfolios.entry(row.portfolio.clone()).or_insert_with(|| row.clone());
        if row.told_at >= known.told_at {
            *known = row.clone();
        }
    }

    fn reached_by(&self, portfolio: &Portfolio) -> impl Iterator<Item = (Uuid, Reached)> {
        let first = (portfolio.clone(), Uuid::nil());
        let rest = self.reached.range(first..).take_while(move |((other, _), _)| other == portfolio);
        rest.map(|((_, recipient), reached)| (*recipient, *reached))
    }

    /// Lets old places go, and says what is there of those that a batch asks for.
    pub(super) fn rooms(&mut self, asked: &Asked) -> Rooms {
        let mut rooms = Rooms::default();
        for (portfolio, (recipients, now)) in &asked.0 {
            if let Some(now) = now {
                self.reached
                    .retain(|(other, _), reached| other != portfolio || reached.at.plus(PERIOD) > *now);
            }
            let people = self.portfolios.get(portfolio).and_then(|row| row.people);
            let mut ages: Vec<Timestamp> =
                self.reached_by(portfolio).map(|(_, reached)| reached.at).collect();
            ages.sort_unstable();
            let taken = ages.len() as i64;
            let place = people.map_or(0, |people| beyond(people, taken));
            let room = Room {
                people,
                taken,
                oldest: ages.get(place as usize).copied(),
                reached: self.reached_by(portfolio).filter(|(who, _)| recipients.contains(who)).collect(),
                ..Room::default()
            };
            rooms.0.insert(portfolio.clone(), room);
        }
        rooms
    }

    /// Keeps what a batch changed.
    pub(super) fn keep_rooms(&mut self, rooms: Rooms) {
        for (portfolio, room) in rooms.0 {
            for recipient in room.changed {
                let key = (portfolio.clone(), recipient);
                match room.reached.get(&recipient) {
                    Some(reached) => self.reached.insert(key, *reached),
                    None => self.reached.remove(&key),
                };
            }
        }
    }

    /// See [`crate::read::Read::portfolio`].
    pub(super) fn portfolio(&self, portfolio: &Portfolio, now: Timestamp) -> PortfolioStanding {
        let row = self.portfolios.get(portfolio);
        let places = self.reached_by(portfolio).map(|(_, reached)| reached.at);
        let mut ages: Vec<Timestamp> = places.filter(|at| at.plus(PERIOD) > now).collect();
        ages.sort_unstable();
        let (people, reached) = (row.and_then(|row| row.people), ages.len() as i64);
        let full = people.filter(|people| reached >= *people);
        let next = full.and_then(|people| ages.get(beyond(people, reached) as usize));
        PortfolioStanding {
            told: row.map(|row| (row.tier.clone(), row.told_at)),
            people,
            reached,
            free_at: next.map(|at| at.plus(PERIOD)),
        }
    }
}

//! Approvals (W3): who may answer, and when it is decided.
//!
//! Each person answers once. Nobody approves what they themselves asked for. With a veto one refusal refuses; without one it is
//! refused when it cannot be approved any more: who else is in a team is not known here, so of a team somebody can always still
//! approve.

use hilo_model::{
    PersonId, TeamId, Timestamp,
    approval::{ApprovalState, Quorum},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What people are asked to decide, and what they answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// People who may answer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub people: BTreeSet<PersonId>,
    /// Teams of which everybody may.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub teams: BTreeSet<TeamId>,
    /// How many must approve.
    pub quorum: Quorum,
    /// Whether one refusal refuses.
    pub veto: bool,
    /// Who asked for it, if that is one of the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<PersonId>,
    /// In whose own conversation it is asked, if that is one of the team: they ask for it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<PersonId>,
    /// The answers, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

/// What somebody answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Who.
    pub person: PersonId,
    /// Those of their teams that were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// Whether they approve.
    pub approves: bool,
    /// What they said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Why somebody may not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum MayNot {
    /// They were not asked.
    #[error("only those who were asked may answer")]
    NotAsked,
    /// They asked for it themselves.
    #[error("nobody approves what they themselves asked for")]
    OwnRequest,
    /// They have answered.
    #[error("each person answers once")]
    Answered,
}

impl MayNot {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::OwnRequest => "own_request",
            Self::Answered => "answered",
        }
    }
}

impl Approval {
    /// Whether anybody but the requester may answer, as far as is known.
    pub fn is_asked_of_somebody(&self) -> bool {
        !self.teams.is_empty() || self.people.iter().any(|person| !self.is_asked_by(*person))
    }

    /// Whether somebody asks for it themselves.
    fn is_asked_by(&self, person: PersonId) -> bool {
        self.requester == Some(person) || self.whose == Some(person)
    }

    /// Whether somebody who is in these teams is asked.
    pub fn is_asked(&self, person: PersonId, teams: &[TeamId]) -> bool {
        self.people.contains(&person) || teams.iter().any(|team| self.teams.contains(team))
    }

    /// Whether somebody who is in these teams may answer.
    ///
    /// # Errors
    /// They may not, for a reason.
    pub fn may_answer(&self, person: PersonId, teams: &[TeamId]) -> Result<(), MayNot> {
        if !self.is_asked(person, teams) {
            return Err(MayNot::NotAsked);
        }
        if self.is_asked_by(person) {
            return Err(MayNot::OwnRequest);
        }
        if self.answers.iter().any(|answer| answer.person == person) {
            return Err(MayNot::Answered);
        }
        Ok(())
    }

    /// Somebody answers; how it stands then.
    ///
    /// # Errors
    /// They may not.
    pub fn answer(
        &mut self,
        person: PersonId,
        teams: &[TeamId],
        approves: bool,
        comment: Option<String>,
        at: Timestamp,
    ) -> Result<ApprovalState, MayNot> {
        self.may_answer(person, teams)?;
        let teams = teams.iter().copied().filter(|team| self.teams.contains(team)).collect();
        self.answers.push(Answer { person, teams, approves, comment, at });
        Ok(self.state())
    }

    /// Others are asked too.
    pub fn widen(
        &mut self,
        people: impl IntoIterator<Item = PersonId>,
        teams: impl IntoIterator<Item = TeamId>,
    ) {
        self.people.extend(people);
        self.teams.extend(teams);
    }

    /// How it stands by the answers alone: waiting, approved or refused.
    pub fn state(&self) -> ApprovalState {
        let approved = || self.answers.iter().filter(|answer| answer.approves);
        let refused = |person: &PersonId| self.answers.iter().any(|a| a.person == *person && !a.approves);
        if self.veto && self.answers.iter().any(|answer| !answer.approves) {
            return ApprovalState::Refused;
        }
        // The requester is asked nothing, whoever named them.
        let people = || self.people.iter().filter(|person| !self.is_asked_by(**person));
        let by_person = |person: &PersonId| approved().any(|answer| answer.person == *person);
        let by_team = |team: &TeamId| approved().any(|answer| answer.teams.contains(team));
        let wanted = match self.quorum {
            Quorum::Any => 1,
            Quorum::AtLeast(count) => count.max(1) as usize,
            Quorum::All => {
                if people().any(refused) {
                    return ApprovalState::Refused;
                }
                let all = people().all(by_person) && self.teams.iter().all(by_team);
                return if all && !self.answers.is_empty() {
                    ApprovalState::Approved
                } else {
                    ApprovalState::Waiting
                };
            }
        };
        let count = approved().count();
        if count >= wanted {
            return ApprovalState::Approved;
        }
        let could = people().filter(|person| !self.answers.iter().any(|a| a.person == **person)).count();
        if self.teams.is_empty() && count + could < wanted {
            ApprovalState::Refused
        } else {
            ApprovalState::Waiting
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::Id;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(letter: char) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(u128::from(letter as u32)))
    }

    fn team(letter: char) -> TeamId {
        TeamId::from_uuid(Uuid::from_u128(u128::from(letter as u32)))
    }

    /// `ab/X` asks persons a and b and team X; persons are lower case, teams upper case.
    fn approval(asked: &str, quorum: &str, veto: bool, requester: &str) -> Approval {
        Approval {
            people: asked.chars().filter(char::is_ascii_lowercase).map(person).collect(),
            teams: asked.chars().filter(char::is_ascii_uppercase).map(team).collect(),
            quorum: match quorum {
                "any" => Quorum::Any,
                "all" => Quorum::All,
                count => Quorum::AtLeast(count.parse().expect("a number")),
            },
            veto,
            requester: requester.chars().next().filter(char::is_ascii_lowercase).map(person),
            whose: None,
            answers: Vec::new(),
        }
    }

    #[test]
    fn it_is_decided_as_the_table_says() {
        let table = include_str!("../testdata/approvals.tsv");
        let mut rows = 0;
        for line in table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [asked, quorum, veto, requester, answers, expected] = columns[..] else { panic!("{line}") };
            let mut approval = approval(asked, quorum, veto == "veto", requester);
            let mut last = approval.state().as_str().to_owned();
            // `a+` approves, `a-` refuses, `aX+` does so as one of team X.
            for answer in answers.split_whitespace().filter(|answer| *answer != "·") {
                let who = answer.chars().next().map(person).expect(line);
                let teams: Vec<TeamId> = answer.chars().filter(char::is_ascii_uppercase).map(team).collect();
                let at = Timestamp::from_seconds(1);
                last = match approval.answer(who, &teams, answer.ends_with('+'), None, at) {
                    Ok(state) => state.as_str().to_owned(),
                    Err(why) => why.as_str().to_owned(),
                };
            }
            assert_eq!(last, expected, "{line}");
            rows += 1;
        }
        assert!(rows >= 25);
    }

    #[test]
    fn who_is_asked_later_counts_like_the_others() {
        let mut approval = approval("a", "2", false, "·");
        let at = Timestamp::from_seconds(1);
        assert_eq!(approval.answer(person('b'), &[], true, None, at), Err(MayNot::NotAsked));
        approval.widen([person('b')], [team('X')]);
        assert_eq!(approval.answer(person('b'), &[], true, None, at), Ok(ApprovalState::Waiting));
        assert_eq!(approval.answer(person('c'), &[team('X')], true, None, at), Ok(ApprovalState::Approved));
    }

    #[test]
    fn in_ones_own_conversation_one_asks_oneself() {
        let mut own = approval("ab", "all", true, "·");
        own.whose = Some(person('a'));
        let at = Timestamp::from_seconds(1);
        assert_eq!(own.answer(person('a'), &[], true, None, at), Err(MayNot::OwnRequest));
        // And is not waited for.
        assert_eq!(own.answer(person('b'), &[], true, None, at), Ok(ApprovalState::Approved));
        let mut alone = approval("a", "any", true, "·");
        alone.whose = Some(person('a'));
        assert!(!alone.is_asked_of_somebody());
    }

    proptest! {
        /// Nobody answers twice or what they asked for; with a veto a refusal refuses; what is approved was approved by enough.
        #[test]
        fn answers_count_once(
            people in "[a-e]{0,4}", teams in "[XY]{0,2}", count in 0..4_u32, veto: bool, requester in "[a-e·]",
            answers in prop::collection::vec(("[a-e]", "[XYZ]?", any::<bool>()), 0..10),
        ) {
            let quorum = if count == 0 { "all".to_owned() } else { count.to_string() };
            let mut approval = approval(&(people + &teams), &quorum, veto, &requester);
            for (who, teams, approves) in answers {
                let who = who.chars().next().map(person).expect("a letter");
                let teams: Vec<TeamId> = teams.chars().map(team).collect();
                if approval.state() != ApprovalState::Waiting {
                    break;
                }
                let before = approval.clone();
                if approval.answer(who, &teams, approves, None, Timestamp::from_seconds(1)).is_err() {
                    prop_assert_eq!(&approval, &before);
                } else {
                    prop_assert_eq!(approval.answers.len(), before.answers.len() + 1);
                    if veto && !approves {
                        prop_assert_eq!(approval.state(), ApprovalState::Refused);
                    }
                }
            }
            let mut seen = BTreeSet::new();
            prop_assert!(approval.answers.iter().all(|answer| seen.insert(answer.person)));
            prop_assert!(approval.answers.iter().all(|answer| Some(answer.person) != approval.requester));
            if approval.state() == ApprovalState::Approved && count > 0 {
                prop_assert!(approval.answers.iter().filter(|answer| answer.approves).count() >= count as usize);
            }
        }
    }
}

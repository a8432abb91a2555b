//! Releases that wait until their templates are approved.

use crate::{DraftState, Release, Setting, Template};
use hilo_model::{EnvironmentId, FlowId, Id, ReleaseId, TemplateId, Timestamp, WorkspaceId};
use hilo_whatsapp_wire::webhook::TemplateEvent;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A release that is decided and does not count yet: templates that its flow sends are not approved. When all of them are, whichever
/// node sees it first takes this away and writes the release, in one transaction. There is at most one per flow and environment:
/// whatever is decided about the flow later takes the place of what waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwaitingRelease {
    /// What it is going to be; `effective_at` is the earliest moment at which it may count.
    pub release: Release,
    /// What it waits for.
    pub templates: Vec<AwaitedTemplate>,
}

/// A template that a release waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitedTemplate {
    /// Which.
    pub id: TemplateId,
    /// In which account, by the provider's id of it.
    pub account: String,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
}

impl AwaitingRelease {
    /// The key of what waits of a flow in an environment.
    pub fn key_of(environment: EnvironmentId, flow: FlowId) -> String {
        format!("{environment}/{flow}")
    }

    /// The release as it counts when the last template was found to be approved at `now`.
    pub fn effective(&self, now: Timestamp) -> Release {
        Release { effective_at: self.release.effective_at.max(now), ..self.release.clone() }
    }
}

impl Setting for AwaitingRelease {
    const KIND: &'static str = "awaiting_release";
    type Id = ReleaseId;
    fn id(&self) -> ReleaseId {
        self.release.id
    }
    fn key(&self) -> String {
        Self::key_of(self.release.environment, self.release.flow)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.release.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.release.environment)
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.release.flow.uuid())
    }
}

/// How far a template is on its way to being sendable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateStanding {
    /// It can be sent.
    Approved,
    /// The provider looks at it.
    Pending,
    /// It is being handed in; why that did not work yet.
    HandingIn {
        /// What the last attempt failed of; it is tried again.
        trouble: Option<String>,
    },
    /// A colleague is to look at it first.
    InReview,
    /// A colleague wants it changed.
    Returned {
        /// Why.
        note: String,
    },
    /// It is being written, and was not given to anybody.
    Writing,
    /// The provider did not take it, or refused it when it was looked at.
    Rejected {
        /// Why.
        reason: Option<String>,
        /// What would help.
        recommendation: Option<String>,
    },
    /// The provider holds it back: its word for that.
    Barred {
        /// `PAUSED`, `DISABLED`….
        status: String,
    },
}

impl TemplateStanding {
    /// The stable name for programs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::HandingIn { .. } => "handing_in",
            Self::InReview => "in_review",
            Self::Returned { .. } => "returned",
            Self::Writing => "writing",
            Self::Rejected { .. } => "rejected",
            Self::Barred { .. } => "barred",
        }
    }

    /// Whether somebody has to do something before it goes on.
    pub fn needs_somebody(&self) -> bool {
        matches!(self, Self::Returned { .. } | Self::Writing | Self::Rejected { .. } | Self::Barred { .. })
    }
}

impl Template {
    /// How far it is. What is approved can be sent, whatever is being written of it for later.
    pub fn standing(&self) -> TemplateStanding {
        if let Some(known) = &self.known
            && known.template.is_approved()
        {
            return TemplateStanding::Approved;
        }
        if let Some(order) = &self.order {
            return TemplateStanding::HandingIn { trouble: order.trouble.clone() };
        }
        if let Some(draft) = &self.draft {
            return match &draft.state {
                DraftState::InReview { .. } => TemplateStanding::InReview,
                DraftState::Returned { note, .. } => TemplateStanding::Returned { note: note.clone() },
                DraftState::Refused { detail, .. } => {
                    TemplateStanding::Rejected { reason: Some(detail.clone()), recommendation: None }
                }
                DraftState::Writing => TemplateStanding::Writing,
            };
        }
        let Some(known) = &self.known else { return TemplateStanding::Writing };
        match &known.template.status {
            None | Some(TemplateEvent::Pending | TemplateEvent::InAppeal) => TemplateStanding::Pending,
            Some(TemplateEvent::Rejected) => {
                let told = known.rejection.clone().unwrap_or_default();
                let reason = told.reason.or_else(|| known.template.rejected_reason.clone());
                TemplateStanding::Rejected { reason, recommendation: told.recommendation }
            }
            Some(status) => TemplateStanding::Barred { status: status.as_str().to_owned() },
        }
    }
}

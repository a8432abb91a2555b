import api_keys from "../../../features/api_keys/words/es.json";
import approvals from "../../../features/approvals/words/es.json";
import audit from "../../../features/audit/words/es.json";
import channels from "../../../features/channels/words/es.json";
import consent from "../../../features/consent/words/es.json";
import costs from "../../../features/costs/words/es.json";
import environments from "../../../features/environments/words/es.json";
import flows from "../../../features/flows/words/es.json";
import incidents from "../../../features/incidents/words/es.json";
import people from "../../../features/people/words/es.json";
import profile from "../../../features/profile/words/es.json";
import roles from "../../../features/roles/words/es.json";
import search from "../../../features/search/words/es.json";
import settings from "../../../features/settings/words/es.json";
import snooze from "../../../features/snooze/words/es.json";
import subscriptions from "../../../features/subscriptions/words/es.json";
import templates from "../../../features/templates/words/es.json";

export default {
  api_keys,
  approvals,
  audit,
  channels,
  costs,
  consent,
  environments,
  flows,
  incidents,
  people,
  profile,
  roles,
  search,
  settings,
  snooze,
  subscriptions,
  templates,
};

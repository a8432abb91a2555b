import api_keys from "../../../features/api_keys/words/en.json";
import approvals from "../../../features/approvals/words/en.json";
import audit from "../../../features/audit/words/en.json";
import channels from "../../../features/channels/words/en.json";
import consent from "../../../features/consent/words/en.json";
import costs from "../../../features/costs/words/en.json";
import environments from "../../../features/environments/words/en.json";
import flows from "../../../features/flows/words/en.json";
import incidents from "../../../features/incidents/words/en.json";
import people from "../../../features/people/words/en.json";
import profile from "../../../features/profile/words/en.json";
import roles from "../../../features/roles/words/en.json";
import search from "../../../features/search/words/en.json";
import settings from "../../../features/settings/words/en.json";
import snooze from "../../../features/snooze/words/en.json";
import subscriptions from "../../../features/subscriptions/words/en.json";
import templates from "../../../features/templates/words/en.json";

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

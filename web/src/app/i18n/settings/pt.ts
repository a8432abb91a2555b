import api_keys from "../../../features/api_keys/words/pt.json";
import approvals from "../../../features/approvals/words/pt.json";
import audit from "../../../features/audit/words/pt.json";
import channels from "../../../features/channels/words/pt.json";
import consent from "../../../features/consent/words/pt.json";
import costs from "../../../features/costs/words/pt.json";
import environments from "../../../features/environments/words/pt.json";
import flows from "../../../features/flows/words/pt.json";
import incidents from "../../../features/incidents/words/pt.json";
import people from "../../../features/people/words/pt.json";
import profile from "../../../features/profile/words/pt.json";
import roles from "../../../features/roles/words/pt.json";
import search from "../../../features/search/words/pt.json";
import settings from "../../../features/settings/words/pt.json";
import snooze from "../../../features/snooze/words/pt.json";
import subscriptions from "../../../features/subscriptions/words/pt.json";
import templates from "../../../features/templates/words/pt.json";

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

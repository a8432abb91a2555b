import contacts from "../../features/contacts/words/pt.json";
import macros from "../../features/macros/words/pt.json";
import session from "../../features/session/words/pt.json";
import threads from "../../features/threads/words/pt.json";
import app from "../words/pt.json";

export default { app, session, threads, contacts, macros };

import contacts from "../../features/contacts/words/es.json";
import macros from "../../features/macros/words/es.json";
import session from "../../features/session/words/es.json";
import threads from "../../features/threads/words/es.json";
import app from "../words/es.json";

export default { app, session, threads, contacts, macros };

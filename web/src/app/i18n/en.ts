import contacts from "../../features/contacts/words/en.json";
import macros from "../../features/macros/words/en.json";
import session from "../../features/session/words/en.json";
import threads from "../../features/threads/words/en.json";
import app from "../words/en.json";

export default { app, session, threads, contacts, macros };

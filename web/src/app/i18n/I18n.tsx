import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { currentLanguage, keepLanguage, type Language } from "./language";
import {
  type FirstWords,
  type Plural,
  pluralizer,
  type SettingsWords,
  type Translate,
  translator,
} from "./translate";

type Spoken = {
  language: Language;
  t: Translate;
  plural: Plural;
  /** Speaks another language: one that somebody chose here, or the person's own. */
  speak: (language: Language, how?: "chosen" | "own") => void;
  /** Whether the words of the settings are there. */
  settings: boolean;
  wantSettings: () => void;
};

const Context = createContext<Spoken | null>(null);

const LOAD: Record<Language, () => Promise<{ default: FirstWords }>> = {
  es: () => import("./es"),
  en: () => import("./en"),
  pt: () => import("./pt"),
};
const LOAD_SETTINGS: Record<Language, () => Promise<{ default: SettingsWords }>> = {
  es: () => import("./settings/es"),
  en: () => import("./settings/en"),
  pt: () => import("./settings/pt"),
};

type Loaded = { language: Language; words: FirstWords; settings: boolean };

/** Loads the words of the present language before anything is shown; another one when somebody asks for it. */
export function I18n({ children }: { children: ReactNode }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const wanted = useRef(false);

  const load = useCallback(async (language: Language): Promise<void> => {
    const [first, settings] = await Promise.all([
      LOAD[language](),
      wanted.current ? LOAD_SETTINGS[language]() : null,
    ]);
    document.documentElement.lang = language;
    const words = { ...first.default, ...settings?.default };
    setLoaded({ language, words, settings: settings !== null });
  }, []);
  const speak = useCallback(
    (language: Language, how: "chosen" | "own" = "chosen") => {
      keepLanguage(language, how);
      void load(language);
    },
    [load],
  );
  const wantSettings = useCallback(() => {
    wanted.current = true;
    void load(currentLanguage());
  }, [load]);

  useEffect(() => void load(currentLanguage()), [load]);

  const spoken = useMemo<Spoken | null>(
    () =>
      loaded && {
        language: loaded.language,
        t: translator(loaded.words),
        plural: pluralizer(loaded.words, loaded.language),
        speak,
        settings: loaded.settings,
        wantSettings,
      },
    [loaded, speak, wantSettings],
  );
  return spoken && <Context value={spoken}>{children}</Context>;
}

export function useI18n(): Omit<Spoken, "settings" | "wantSettings"> {
  return useSpoken();
}

/** Loads the words of the settings; whether they are there. */
export function useSettingsWords(): boolean {
  const { settings, wantSettings } = useSpoken();
  useEffect(() => {
    if (!settings) wantSettings();
  }, [settings, wantSettings]);
  return settings;
}

function useSpoken(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error("useI18n needs I18n around it");
  return spoken;
}

import { Button, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { Navigate, useLocation } from "react-router";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { LANGUAGES, NAMES } from "../../app/i18n/language";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { Mark } from "../../app/theme/Mark";
import { CodeStep } from "./CodeStep";
import css from "./SignInPage.module.css";
import { useSession, useSignIn } from "./session";

export function SignInPage() {
  const { t, language, speak } = useI18n();
  const session = useSession();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/inbox";
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [step, setStep] = useState<"password" | "code">("password");

  useEffect(() => {
    document.title = `${t("session.title")} · Hilo`;
  }, [t]);

  if (session.isSuccess) return <Navigate to={from} replace />;

  const send = (code?: string) =>
    signIn.mutate(
      { email: email.trim(), password, code: code ?? null },
      {
        onError: (error) => {
          if (!(error instanceof ApiError)) return;
          if (error.code === "code_needed") setStep("code");
          // It was changed meanwhile: both are asked for again.
          if (error.code === "wrong_credentials") setStep("password");
        },
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const back = () => {
    signIn.reset();
    setStep("password");
  };
  const failure =
    signIn.error instanceof ApiError && signIn.error.code === "code_needed" ? null : signIn.error;

  return (
    <main className={css.page}>
      <svg
        className={css.thread}
        viewBox="0 0 1440 900"
        preserveAspectRatio="xMidYMid slice"
        aria-hidden="true"
      >
        <path d="M-20 640c220-180 380 90 560 10s120-330 300-360 190 210 60 250-200-190 20-300 360 40 560-70" />
      </svg>
      <div className={css.card}>
        <Stack gap={4} mb="lg">
          <Mark size={40} />
          <Title order={1} size="1.6rem" mt="sm">
            Hilo
          </Title>
          <Text c="dimmed">{t("session.line")}</Text>
        </Stack>
        {step === "code" ? (
          <CodeStep submit={send} back={back} pending={signIn.isPending} error={failure} />
        ) : (
          <form onSubmit={submit}>
            <Stack gap="md">
              <TextInput
                label={t("session.email")}
                type="email"
                name="email"
                autoComplete="username"
                size="md"
                required
                withAsterisk={false}
                autoFocus
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              <PasswordField
                label={t("session.password")}
                name="password"
                autoComplete="current-password"
                size="md"
                required
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              {failure && <Failure error={failure} flush />}
              <Button type="submit" size="md" loading={signIn.isPending}>
                {t("session.submit")}
              </Button>
            </Stack>
          </form>
        )}
      </div>
      <nav className={css.languages} aria-label={t("app.profile.language")}>
        {LANGUAGES.map((code) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={code === language}
            onClick={() => speak(code)}
          >
            {NAMES[code]}
          </button>
        ))}
      </nav>
    </main>
  );
}

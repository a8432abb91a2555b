import { Alert, Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { type NumberStanding, useNumberStep } from "./queries";

type Props = { channel: string; number: NumberStanding };

/** What brings a number into WhatsApp's API, one step after the other, and what can be done with one that is there. */
export function NumberSteps({ channel, number }: Props) {
  const { t } = useI18n();
  return (
    <Stack gap="md">
      {number.next === "verify" && (
        <Alert color="ocre" variant="light" icon={<IconInfoCircle />} title={t("channels.number.verify")}>
          <Text size="sm" mb="sm">
            {t("channels.number.verify.line")}
          </Text>
          <Verify channel={channel} />
        </Alert>
      )}
      {number.next === "register" && (
        <Alert color="ocre" variant="light" icon={<IconInfoCircle />} title={t("channels.number.register")}>
          <Text size="sm" mb="sm">
            {t(number.pin_set ? "channels.number.register.again" : "channels.number.register.line")}
          </Text>
          <Pin channel={channel} step="register" does={t("channels.number.register")} />
        </Alert>
      )}
      {!number.next && (
        <Alert
          color="musgo"
          variant="light"
          icon={<IconCircleCheck />}
          title={t("channels.number.connected")}
        >
          {t("channels.number.connected.line")}
        </Alert>
      )}
      <Simple channel={channel} step="subscribe" line="subscribe.line" does="subscribe" />
      {!number.next && (
        <>
          <Stack gap={6}>
            <Text size="sm" c="dimmed">
              {t("channels.number.pin.line")}
            </Text>
            <Pin channel={channel} step="pin" does={t("channels.number.pin.change")} />
          </Stack>
          <Simple channel={channel} step="deregister" line="deregister.line" does="deregister" sure />
        </>
      )}
    </Stack>
  );
}

/** What is wrong with what was typed stands at the field; everything else below. */
const faultAt = (error: unknown, pointer: string) => {
  const fault =
    error instanceof ApiError ? error.problem?.errors?.find((it) => it.pointer === pointer) : null;
  return fault ? [fault.detail, fault.mend].filter(Boolean).join(" ") : null;
};

function Verify({ channel }: { channel: string }) {
  const { t, language } = useI18n();
  const [method, setMethod] = useState<"sms" | "voice">("sms");
  const [code, setCode] = useState("");
  const request = useNumberStep(channel);
  const verify = useNumberStep(channel);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate({ step: "verify-code", code });
  };
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <SegmentedControl
          aria-label={t("channels.number.method")}
          value={method}
          onChange={(value) => setMethod(value === "voice" ? "voice" : "sms")}
          data={[
            { value: "sms", label: t("channels.number.method.sms") },
            { value: "voice", label: t("channels.number.method.voice") },
          ]}
        />
        <Button
          variant="default"
          loading={request.isPending}
          onClick={() => request.mutate({ step: "request-code", method, language })}
        >
          {t("channels.number.request")}
        </Button>
      </Group>
      {request.isSuccess && (
        <Text size="sm" role="status">
          {t("channels.number.requested")}
        </Text>
      )}
      {request.isError && <Failure error={request.error} flush />}
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label={t("channels.number.code")}
            placeholder="123-456"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            error={faultAt(verify.error, "/code")}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" loading={verify.isPending} disabled={code.trim() === ""}>
            {t("channels.number.verify")}
          </Button>
        </Group>
      </form>
      {verify.isError && !faultAt(verify.error, "/code") && <Failure error={verify.error} flush />}
    </Stack>
  );
}

function Pin({ channel, step, does }: { channel: string; step: "register" | "pin"; does: string }) {
  const { t } = useI18n();
  const [pin, setPin] = useState("");
  const deed = useNumberStep(channel);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    deed.mutate({ step, pin: pin.trim() }, { onSuccess: () => setPin("") });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <PasswordField
            label={t("channels.number.pin.digits")}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            w={180}
            value={pin}
            error={faultAt(deed.error, "/pin")}
            onChange={(event) => setPin(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant={step === "pin" ? "default" : "filled"}
            loading={deed.isPending}
            disabled={pin.trim() === ""}
          >
            {does}
          </Button>
        </Group>
        {deed.isSuccess && step === "pin" && (
          <Text size="sm" role="status">
            {t("channels.number.pin.changed")}
          </Text>
        )}
        {deed.isError && !faultAt(deed.error, "/pin") && <Failure error={deed.error} flush />}
      </Stack>
    </form>
  );
}

type Deed = {
  channel: string;
  step: "subscribe" | "deregister";
  line: "subscribe.line" | "deregister.line";
  does: "subscribe" | "deregister";
  /** Asks once more before it is done. */
  sure?: boolean;
};

function Simple({ channel, step, line, does, sure = false }: Deed) {
  const { t } = useI18n();
  const [asked, setAsked] = useState(false);
  const deed = useNumberStep(channel);
  const act = () => (sure && !asked ? setAsked(true) : deed.mutate({ step }));
  return (
    <Stack gap={6} align="flex-start">
      <Text size="sm" c="dimmed">
        {t(`channels.number.${line}`)}
      </Text>
      <Button
        variant={asked ? "filled" : "default"}
        {...(sure ? { color: "red" } : {})}
        loading={deed.isPending}
        onClick={act}
      >
        {t(asked ? "channels.number.deregister.sure" : `channels.number.${does}`)}
      </Button>
      {deed.isSuccess && step === "subscribe" && (
        <Text size="sm" role="status">
          {t("channels.number.subscribed")}
        </Text>
      )}
      {deed.isError && <Failure error={deed.error} flush />}
    </Stack>
  );
}

type Channel = { graph_url: string; phone_number_id: string };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address of the phone of the first channel whose Graph API is on this machine: Meta's never is. Only for a browser
 * that is on it too, others would look for it on their own.
 */
export function phoneOf(channels: readonly Channel[], here: string): string | null {
  if (!LOOPBACK.test(here)) return null;
  for (const { graph_url, phone_number_id } of channels) {
    const url = URL.canParse(graph_url) ? new URL(graph_url) : null;
    if (url && LOOPBACK.test(url.hostname)) {
      return `${url.origin}/?number=${encodeURIComponent(phone_number_id)}`;
    }
  }
  return null;
}

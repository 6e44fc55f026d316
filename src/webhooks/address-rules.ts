/**
 * Where webhooks may go. An endpoint's URL is chosen by a client of the API, so without these rules the server would send
 * requests into its own network for anybody: to databases, dashboards and cloud metadata.
 *
 * A URL is judged when it is stored and again before each attempt; every address that its name stands for is judged when a
 * connection is made, and the address that was reached once more, since names change their minds.
 */
import { BlockList, isIP } from 'node:net';

const MAX_URL_LENGTH = 2_000;

/** Source: IANA special-purpose address registries; what is not reachable globally, or stands for an IPv4 address. */
const REFUSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's host, which speaks to every machine there.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  // Multicast, reserved and broadcast.
  '224.0.0.0/3',
];
/** The only space that is given out. Loopback, unique local, link local, IPv4-mapped and NAT64 addresses are outside of it. */
const GLOBAL_IPV6 = '2000::/3';
const REFUSED_IPV6 = [
  // Teredo, ORCHID, benchmarking and other protocols.
  '2001::/23',
  '2001:db8::/32',
  // 6to4: an IPv4 address in disguise.
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
];

const refused4 = subnets('ipv4', REFUSED_IPV4);
const refused6 = subnets('ipv6', REFUSED_IPV6);
const global6 = subnets('ipv6', [GLOBAL_IPV6]);

/** Names that mean something on one machine or in one network only (RFC 6761, 6762, 8375, ICANN's `internal`). */
const PRIVATE_NAME = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa|onion|invalid|test)$/;

/** Whether `address`, an IP address without brackets, is one that anybody on the internet could reach. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refused4.check(address, 'ipv4');
    case 6:
      return global6.check(address, 'ipv6') && !refused6.check(address, 'ipv6');
    default:
      return false;
  }
}

export interface UrlProblem {
  /** `url_invalid`, `url_scheme`, `url_credentials`, `url_fragment` or `url_address`. */
  readonly code: string;
  readonly detail: string;
}

/**
 * What is wrong with `url` as the address of a receiver; null when nothing is. `allowPrivate` (`WEBHOOK_ALLOW_PRIVATE`) lets
 * it be `http` and point into a private network. Asks nobody: what a name stands for is found out when a connection is made.
 */
export function checkWebhookUrl(url: string, allowPrivate: boolean): UrlProblem | null {
  if (url.length > MAX_URL_LENGTH) {
    return { code: 'url_invalid', detail: `must be a URL of at most ${MAX_URL_LENGTH} characters` };
  }
  // The parser drops blanks and control characters silently, so what is stored would not be what is called.
  const parsed = /^[\x21-\x7e\u00a1-\uffff]+$/.test(url) && URL.canParse(url) ? new URL(url) : null;
  if (parsed === null) {
    return { code: 'url_invalid', detail: 'must be an absolute URL' };
  }
  if (parsed.protocol !== 'https:' && !(allowPrivate && parsed.protocol === 'http:')) {
    return { code: 'url_scheme', detail: `must start with https://${allowPrivate ? ' or http://' : ''}` };
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return { code: 'url_credentials', detail: 'must not carry credentials: what proves the sender is the signature' };
  }
  if (parsed.hash !== '') {
    return { code: 'url_fragment', detail: 'must not have a fragment, since none is ever sent' };
  }
  if (!allowPrivate && !mayBePublic(hostOf(parsed))) {
    return { code: 'url_address', detail: 'must be reachable from the internet, not in a private network' };
  }
  return null;
}

/** The host as a name or as an IP address without brackets. The parser has made one spelling of all that an address has. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function mayBePublic(host: string): boolean {
  if (isIP(host) !== 0) {
    return isPublicAddress(host);
  }
  const name = host.replace(/\.$/, '');
  return name.includes('.') && !PRIVATE_NAME.test(name);
}

function subnets(family: 'ipv4' | 'ipv6', list: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const subnet of list) {
    const [network = '', prefix] = subnet.split('/');
    blocks.addSubnet(network, Number(prefix), family);
  }
  return blocks;
}

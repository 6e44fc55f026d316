/**
 * The way to receivers: agents of their own, shared with nothing else, that make no connection to an address which may not
 * be called. A connection may be kept and used again for the same host and port: its address was judged when it was made.
 */
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { promises as dns } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { isPublicAddress } from './address-rules.js';

/** Below the five seconds after which many servers close an idle connection. */
const IDLE_MS = 4_000;
/** How long one of several addresses is tried before the next. */
const ADDRESS_MS = 2_000;
/** Whoever waits for the connection may have gone by then; it must not be waited for any longer. */
const CONNECT_MS = 10_000;
const RESOLVER = { timeout: 3_000, tries: 2 };

export class AddressNotAllowedError extends Error {
  constructor(host: string) {
    super(`${host} stands for no address that may be called.`);
    this.name = 'AddressNotAllowedError';
  }
}

export class NameNotResolvedError extends Error {
  constructor(host: string, cause: unknown) {
    super(`${host} stands for no address.`, { cause });
    this.name = 'NameNotResolvedError';
  }
}

/** All addresses of a name. Rejects, or gives none, when there are none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

export interface NetworkOptions {
  readonly allowPrivate: boolean;
  readonly resolve?: Resolve;
  /** Makes the connection (tests: stands for the network beyond the machine). */
  readonly connect?: (options: ConnectionOptions & TcpNetConnectOpts, secure: boolean) => Socket;
}

type Oncreate = (error: Error | null, stream: Duplex) => void;

export class WebhookNetwork {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  private readonly allowPrivate: boolean;
  private readonly resolve: Resolve;
  private readonly connect: NonNullable<NetworkOptions['connect']>;

  constructor({ allowPrivate, resolve, connect }: NetworkOptions) {
    this.allowPrivate = allowPrivate;
    this.resolve = resolve ?? (allowPrivate ? resolveOnMachine : resolvePublic);
    this.connect = connect ?? ((options, secure) => (secure ? connectTls(options) : connectTcp(options)));
    const kept = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 4 };
    this.http = this.checked(new HttpAgent(kept), false);
    this.https = this.checked(new HttpsAgent(kept), true);
  }

  close(): void {
    this.http.destroy();
    this.https.destroy();
  }

  private checked<T extends HttpAgent>(agent: T, secure: boolean): T {
    return Object.assign(agent, {
      createConnection: (options: ClientRequestArgs, oncreate: Oncreate): undefined => {
        this.open(options as ConnectionOptions & TcpNetConnectOpts, secure).then(
          (socket) => oncreate(null, socket),
          // Node takes no stream beside an error.
          (error: unknown) => (oncreate as (error: unknown) => void)(error),
        );
      },
    });
  }

  /** The request gets the socket only after its address was judged, so not a byte of it is sent to another one. */
  private async open(options: ConnectionOptions & TcpNetConnectOpts, secure: boolean): Promise<Socket> {
    const host = options.host ?? '';
    const addresses = await this.allowedAddresses(host);
    const lookup: LookupFunction = (_name, { all }, callback) => {
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      if (all === true) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family);
    };
    const socket = this.connect({ ...options, lookup, autoSelectFamilyAttemptTimeout: ADDRESS_MS }, secure);
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: Error): void => {
        reject(error);
        socket.destroy();
      };
      // Before anything else that waits for the connection: nothing is said to a wrong address, no TLS either.
      socket.once('connect', () => {
        if (!this.allowPrivate && !isPublicAddress(socket.remoteAddress ?? '')) {
          refuse(new AddressNotAllowedError(host));
        }
      });
      socket.once(secure ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject).once('close', () => reject(new Error('The connection was closed.')));
      socket.setTimeout(CONNECT_MS, () => refuse(new Error('The connection took too long.')));
    });
    socket.setTimeout(0).removeAllListeners('timeout');
    return socket;
  }

  private async allowedAddresses(host: string): Promise<readonly string[]> {
    const addresses = isIP(host) === 0 ? await this.resolved(host) : [host];
    const allowed = this.allowPrivate ? addresses : addresses.filter(isPublicAddress);
    if (allowed.length === 0) {
      throw new AddressNotAllowedError(host);
    }
    return allowed;
  }

  private async resolved(name: string): Promise<readonly string[]> {
    const addresses = await this.resolve(name).catch((error: unknown) => {
      throw new NameNotResolvedError(name, error);
    });
    if (addresses.length === 0) {
      throw new NameNotResolvedError(name, undefined);
    }
    return addresses;
  }
}

/**
 * By DNS alone: what is written in this machine's own files is not public. It takes none of the few threads that look names up
 * for the rest of the process, so a name server that is slow delays nobody but its own names.
 */
async function resolvePublic(name: string): Promise<readonly string[]> {
  const resolver = new dns.Resolver(RESOLVER);
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length === 0) {
    throw answers.find((answer) => answer.status === 'rejected')?.reason;
  }
  return found;
}

async function resolveOnMachine(name: string): Promise<readonly string[]> {
  return (await dns.lookup(name, { all: true })).map(({ address }) => address);
}

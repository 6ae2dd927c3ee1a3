import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { cpuMs } from "./server-process.ts";

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A request as bytes for one kept-alive connection. */
export function encode({ method, path, headers = {}, body }: PlainRequest): Buffer {
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, "Host: localhost"];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push("Content-Type: application/json", `Content-Length: ${Buffer.byteLength(text)}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${text}`);
}

const HEAD_END = "\r\n\r\n";

/**
 * One kept-alive connection, one request at a time. Reads no more of HTTP than the status and Content-Length, because
 * whatever the client spends is missing to the server and its database on a machine of two cores.
 */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("connection closed")));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket);
  }

  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString("latin1", 0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const end = headEnd + HEAD_END.length + length;
    if (this.#received.length < end) return;
    const body = this.#received.subarray(headEnd + HEAD_END.length, end);
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}

export interface Measured {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly requests: number;
  /** CPU of the server process per request, user and system. */
  readonly cpuMsPerRequest: number;
}

export interface Load {
  readonly port: number;
  readonly pid: number;
  readonly connections: number;
  readonly seconds: number;
  readonly warmUpSeconds?: number;
  /** Ends after so many requests instead of after a time. */
  readonly requests?: number;
  /** The n-th request; n grows over all connections. */
  readonly request: (n: number) => Buffer;
  readonly expectStatus: number;
}

/**
 * Closed loop: each connection sends its next request when it has the answer to the last.
 * @throws Error on the first answer with another status than the expected one.
 */
export async function measure(load: Load): Promise<Measured> {
  const connections = await Promise.all(Array.from({ length: load.connections }, () => Connection.open(load.port)));
  const latencies: number[] = [];
  const measuredFrom = performance.now() + (load.warmUpSeconds ?? 1) * 1000;
  const until = measuredFrom + load.seconds * 1000;
  let serial = 0;
  let cpuBefore = Number.NaN;
  const timer = setTimeout(
    () => {
      cpuBefore = cpuMs(load.pid);
    },
    Math.max(0, measuredFrom - performance.now()),
  );
  const drive = async (connection: Connection): Promise<void> => {
    const goesOn = () => (load.requests === undefined ? sent < until : serial < load.requests);
    let sent = performance.now();
    while (goesOn()) {
      const { status, body } = await connection.send(load.request(serial++));
      if (status !== load.expectStatus) throw new Error(`answered ${status}: ${body.toString("utf8").slice(0, 500)}`);
      const now = performance.now();
      if (sent >= measuredFrom) latencies.push(now - sent);
      sent = now;
    }
  };
  try {
    await Promise.all(connections.map(drive));
  } finally {
    clearTimeout(timer);
    for (const connection of connections) connection.close();
  }
  const elapsedSeconds = (performance.now() - measuredFrom) / 1000;
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    p50Ms: sorted[sorted.length >> 1] ?? Number.NaN,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    perSecond: sorted.length / elapsedSeconds,
    requests: sorted.length,
    cpuMsPerRequest: (cpuMs(load.pid) - cpuBefore) / sorted.length,
  };
}

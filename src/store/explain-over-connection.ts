import type { Connection } from '../executor/connection.ts';
import type { Host } from '../executor/operation.ts';
import type { ExplainOptions } from '../explain/explain.ts';
import { explain } from '../explain/explain.ts';
import type { Explanation } from '../explain/explanation.ts';
import type { ReachQuestion } from '../explain/question.ts';

/** The connection to the host broke while it was asked. */
export class ConnectionBroke extends Error {
  constructor(why: string) {
    super(`the connection broke while the host was asked: ${why}`);
    this.name = 'ConnectionBroke';
  }
}

/**
 * The same as `explain`, for a host whose connection may break meanwhile: silence then tells nothing
 * of the host, so that nothing is concluded. Throws `ConnectionBroke` if it did.
 */
export async function explainOverConnection(
  host: Host,
  question: ReachQuestion,
  options: ExplainOptions,
  ask: typeof explain = explain,
): Promise<Explanation> {
  const { connection } = host.executor;
  if (connection === undefined) return ask(host, question, options);
  let why: string | null = null;
  const look = (now: Connection): void => {
    if (now.kind === 'down') why ??= now.why;
  };
  look(connection.current());
  const release = connection.subscribe(look);
  try {
    const explanation = await ask(host, question, options);
    if (why !== null) throw new ConnectionBroke(why);
    return explanation;
  } finally {
    release();
  }
}

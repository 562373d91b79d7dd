import type { Executor } from '../executor/executor.ts';
import { notRun } from '../executor/result.ts';
import type { NamespaceId } from '../model/namespace-id.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { parsePingLine } from '../probe/ping-parse.ts';
import { commandIn, typedIn } from './place.ts';
import type { Attempt, Trial } from './trial.ts';

export type TrialRequest = {
  readonly executor: Executor;
  readonly snapshot: Snapshot;
  readonly from: NamespaceId;
  readonly destination: string | null;
  readonly signal: AbortSignal;
};

/** Tries it once from inside the source's namespace, by ICMP echo. */
export async function runTrial(request: TrialRequest): Promise<Trial> {
  const { executor, snapshot, from, destination, signal } = request;
  if (destination === null) return { small: null, full: null };
  const argv = ['ping', '-n', '-c', '2', '-i', '0.2', '-W', '1', destination] as const;
  const command = commandIn(snapshot, from, argv);
  const result =
    command === null
      ? notRun(argv, 'nothing leads into the namespace any more')
      : await executor.run(command, { signal });
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line !== '');
  const said = lines.map((line) => parsePingLine(line, 1));
  const reply = said.find((line) => line?.kind === 'reply');
  const error = said.find((line) => line?.kind === 'error');
  const summary = said.find((line) => line?.kind === 'summary');
  const outcome: Attempt['outcome'] =
    reply !== undefined
      ? 'answered'
      : error?.kind === 'error' && error.from !== null
        ? 'refused'
        : summary === undefined
          ? 'not-sent'
          : 'silent';
  const evidence = { command: typedIn(snapshot, from, argv), output: lines.slice(1).join('\n') };
  const speaker = reply ?? error;
  const from_ = speaker?.kind === 'reply' || speaker?.kind === 'error' ? speaker.from : null;
  const small: Attempt = {
    outcome,
    from: from_,
    said: error?.kind === 'error' ? error.text : null,
    evidence,
  };
  return { small, full: null };
}

import type { Host } from '../../executor/operation.ts';
import { readServiceDetail } from '../../inventory/details/read-service-detail.ts';
import type { ServiceDetail } from '../../model/engine/service-detail.ts';
import type { Problem } from '../../model/problem.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';
import { hostModeContainer } from './host-mode.ts';
import { listenersOn } from './listening-sockets.ts';

type ServiceReading = {
  readonly service: ServiceDetail | null;
  readonly problems: readonly Problem[];
};

/**
 * Where the host itself was asked for a TCP port and did not take the connection, or somebody there did
 * for a container in host mode: who on it serves the port, or would. It is a question to every
 * container, so it is asked in no other case.
 */
export async function readServiceAsked(
  host: Host,
  context: Pick<DiagnosisContext, 'question' | 'snapshot' | 'there' | 'facts' | 'trial'>,
  signal: AbortSignal,
): Promise<ServiceReading> {
  const { question, snapshot, there, facts, trial } = context;
  const last = there.hops.at(-1);
  const isForHost = last?.route.kind === 'local' && last.namespace === snapshot.host.namespace;
  const isWell = trial.small?.outcome === 'answered' && hostModeContainer(context) === null;
  if (question.port === null || !isForHost || isWell) {
    return { service: null, problems: [] };
  }
  const holders = listenersOn(facts.get(last.namespace)?.listeners ?? [], question.port);
  const processes = [...new Set(holders.flatMap((each) => each.processes.map(({ pid }) => pid)))];
  const read = await readServiceDetail(host, { snapshot, port: question.port, processes, signal });
  return { service: read.facts, problems: read.problems };
}

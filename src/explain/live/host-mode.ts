import type { Container } from '../../model/engine/container.ts';
import type { DiagnosisContext } from '../diagnosis-context.ts';

/** The container in host mode that was asked for by its name; null where it was anything else. */
export function hostModeContainer({
  question,
  snapshot,
}: Pick<DiagnosisContext, 'question' | 'snapshot'>) {
  const id = question.to.kind === 'namespace' ? question.to.container : undefined;
  const isIt = (each: Container) => each.id === id && each.networkMode === 'host';
  return snapshot.containers.find(isIt) ?? null;
}

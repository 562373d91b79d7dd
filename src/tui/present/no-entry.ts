import type { Problem } from '../../model/problem.ts';
import { line } from '../../model/styled-text.ts';
import type { Subject } from '../../store/subject.ts';
import type { ViewRow } from './view.ts';
import { sentences, stopRow } from './view.ts';
/** A thing without a namespace that can be read: a container that does not run, or whose process hides. */
export function noNamespaceView(subject: Subject): readonly ViewRow[] {
  if (subject.kind !== 'container') return sentences('it has no network namespace');
  const { container } = subject;
  if (container.pid === null) {
    return sentences(
      `${container.name} does not run (${container.status || container.state}).`,
      'A container has a network namespace only while it runs.',
    );
  }
  return sentences(
    `The namespace of process ${container.pid} could not be read.`,
    'Start patchpanel with sudo to look into it.',
  );
}

/** A namespace that may not be entered: why, and the way in. */
export function refusedView(problem: Problem): readonly ViewRow[] {
  return [
    { line: line(`could not ${problem.what}`, 'strong') },
    { line: line(problem.why, 'bad'), wraps: true },
    { line: [] },
    { ...stopRow(line(problem.hint), problem.hint), wraps: true },
  ];
}

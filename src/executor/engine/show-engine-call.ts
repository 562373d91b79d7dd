import type { EngineFamily } from '../../model/engine/engine-family.ts';
import { quoteWord } from '../show.ts';
import type { EngineCall } from './engine.ts';
import { dialectOf } from './engine-dialect.ts';

/**
 * The command that asks or does the same, quoted for a POSIX shell; `command` where it is not
 * docker's, with the options that lead it to the engine.
 */
export function showEngineCall(
  call: EngineCall,
  command: EngineFamily['command'] = 'docker',
  options: readonly string[] = [],
): string {
  const [program, ...words] = dockerArgv(call);
  const named = program === 'docker' ? command : program;
  return [named, ...options, ...words].map(quoteWord).join(' ');
}

function dockerArgv(call: EngineCall): readonly [string, ...string[]] {
  switch (call.kind) {
    case 'version':
      return ['docker', 'version'];
    case 'info':
      return ['docker', 'info'];
    case 'list-containers':
      return ['docker', 'ps', '--all', '--no-trunc'];
    case 'inspect-container':
      return ['docker', 'container', 'inspect', call.id];
    case 'list-libpod-containers':
      return ['podman', 'ps', '--all', '--no-trunc'];
    case 'list-libpod-networks':
      return ['podman', 'network', 'ls', '--no-trunc'];
    case 'list-networks':
      return ['docker', 'network', 'ls', '--no-trunc'];
    case 'inspect-network':
      return ['docker', 'network', 'inspect', call.id];
    case 'list-images':
      return ['docker', 'images'];
    case 'list-services':
      return ['docker', 'service', 'ls'];
    case 'list-nodes':
      return ['docker', 'node', 'ls'];
    default:
      return dialectOf(call).changeArgv(call);
  }
}

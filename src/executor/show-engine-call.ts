import { changeArgv } from './docker-argv.ts';
import type { EngineCall } from './engine.ts';
import { quoteWord } from './show.ts';

/** The docker command that asks or does the same, quoted for a POSIX shell. */
export function showEngineCall(call: EngineCall): string {
  return dockerArgv(call).map(quoteWord).join(' ');
}

function dockerArgv(call: EngineCall): readonly string[] {
  switch (call.kind) {
    case 'version':
      return ['docker', 'version'];
    case 'info':
      return ['docker', 'info'];
    case 'list-containers':
      return ['docker', 'ps', '--all', '--no-trunc'];
    case 'inspect-container':
      return ['docker', 'container', 'inspect', call.id];
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
      return changeArgv(call);
  }
}

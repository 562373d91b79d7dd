import { type Declaring, JSON_FLAG, type JsonOption } from './declaring.ts';

/** The subcommands about what was built. */
export function declareBuilds({ program, context, finish }: Declaring): void {
  program
    .command('builds')
    .description('what patchpanel built here, and whether it is still in place')
    .option(...JSON_FLAG)
    .action(async (options: JsonOption) => {
      const { builds } = await import('../build/builds.ts');
      await finish(builds(context, options));
    });
  program
    .command('undo')
    .argument('[build]', 'the id of a build (default: the newest one still in place)')
    .description('undo what patchpanel built')
    .option('--all', 'every build of this host, newest first')
    .option(...JSON_FLAG)
    .action(async (build: string | undefined, options: JsonOption & { readonly all?: true }) => {
      const { undo } = await import('../build/undo.ts');
      await finish(undo(context, build, options));
    });
}

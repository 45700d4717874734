import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { messageOf } from '../../core/errors.ts'
import { carryOut } from './carry-out.ts'
import { help, parseCommand } from './commands.ts'
import { createDemo, demoPort } from './demo.ts'
import { type Rig, type RigOptions, startRig } from './rig.ts'

const maxHosts = 12
const maxEngines = 5

/** A cluster to play with, until `quit` or Ctrl-C. Answers the exit code. */
export async function play(args: readonly string[]): Promise<number> {
  const size = sizeFrom(args)
  if (!size) {
    return complain(`npm run rig -- --hosts 3 --engines 1   (up to ${maxHosts} and ${maxEngines})`)
  }
  if (process.getuid?.() !== 0) return complain('The rig makes networks: run it as root.')
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => ending.abort())
  }
  say(`Starting ${size.hosts} servers and the control plane …`)
  const rig = await startRig({ ...size, onProgress: sentence => say(`  ${sentence}`) })
  try {
    if (!ending.signal.aborted) await visit(rig, ending.signal)
  } finally {
    say('\nStopping everything …')
    await rig.stop()
    say('Nothing is left.')
  }
  return 0
}

async function visit(rig: Rig, ending: AbortSignal): Promise<void> {
  const demo = await createDemo(rig.home, rig.repository.dir)
  const { code, stdout, stderr } = await rig.cli('sync', 'deploy', '--wait')
  say(code === 0 ? '  shop: deployed, 3 replicas' : stdout + stderr)
  say(introduction(rig, demo))
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: 'rig> ',
  })
  terminal.on('SIGINT', () => terminal.close())
  ending.addEventListener('abort', () => terminal.close())
  if (ending.aborted) return
  terminal.prompt()
  for await (const line of terminal) {
    const command = parseCommand(line)
    if (command.kind === 'quit') return terminal.close()
    const answer = await carryOut(rig, command).catch(messageOf)
    if (answer !== '') say(answer)
    terminal.prompt()
  }
}

function introduction(rig: Rig, demo: string): string {
  const asked = rig.engines().map(({ socket }) => `--engine unix:${socket}`)
  const several = asked.length > 1 ? ` ${asked.join(' ')}` : ''
  const urls = rig.hosts().map(({ address }) => `  curl http://${address}:${demoPort}/`)
  return `
The service shop/web answers on every server:
${urls.join('\n')}
Change it in another terminal, and see it arrive within 10 s:
  cd ${demo} && edit shop/compose.yaml && git commit -am Louder && git push
The banyan command there:
  export BANYAN_CONFIG=${rig.control.config}
  node ${resolve('dist/cli/main.js')}${several} status
Logs, and each server's Docker socket (d.sock), are in ${rig.home}

${help}
`
}

function sizeFrom(args: readonly string[]): Pick<RigOptions, 'hosts' | 'engines'> | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        hosts: { type: 'string', default: '3' },
        engines: { type: 'string', default: '1' },
      },
    })
    const [hosts, engines] = [Number(values.hosts), Number(values.engines)]
    return isUpTo(maxHosts, hosts) && isUpTo(maxEngines, engines) ? { hosts, engines } : undefined
  } catch {
    return undefined
  }
}

function isUpTo(most: number, given: number): boolean {
  return Number.isInteger(given) && given >= 1 && given <= most
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 2
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

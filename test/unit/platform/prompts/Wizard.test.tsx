import { render } from 'ink-testing-library'
import { afterEach, expect, it, vi } from 'vitest'
import type { Answers, Probes, Script } from '../../../../platform/prompts/question.ts'
import { Wizard } from '../../../../platform/prompts/Wizard.tsx'

const [enter, escape, down, ctrlC, ctrlU] = ['\r', '\u001b', '\u001b[B', '\u0003', '\u0015']
const eventually = async (look: () => void) =>
  await vi.waitFor(look, { timeout: 8000, interval: 10 })
let unmount: (() => void) | undefined

afterEach(() => unmount?.())

const script: Script = ({ mode }) => [
  {
    id: 'mode',
    flag: '--mode',
    label: 'Deployment mode:',
    choices: [
      { value: 'single', label: 'Single engine — zero config' },
      { value: 'ha', label: 'Multi-engine HA — 2+ engines' },
    ],
  },
  ...(mode === 'ha'
    ? [
        {
          id: 'etcd',
          flag: '--etcd',
          label: 'External etcd endpoint:',
          probe: 'etcd',
          check: (text: string) => (text.startsWith('http') ? undefined : 'is no address'),
        },
      ]
    : []),
  { id: 'token', flag: '--token', label: 'Token:', secret: true },
]

function walk(probes: Probes = {}, given: Answers = {}) {
  const ended: (Answers | undefined)[] = []
  const screen = render(
    <Wizard
      title="Banyan engine"
      {...{ script, given, probes, colour: false }}
      onEnd={answers => ended.push(answers)}
    />,
  )
  unmount = screen.unmount
  const shows = async (text: string) =>
    await eventually(() => expect(screen.lastFrame()).toContain(text))
  const press = async (keys: string, then: string) => {
    screen.stdin.write(keys)
    await shows(then)
  }
  return { ended, shows, press, screen, frame: () => screen.lastFrame() ?? '' }
}

it('asks in order what the answers so far make it ask, and ends with all of them', async () => {
  const { shows, press, screen, ended } = walk()

  await shows('> Single engine')
  await press(down, '> Multi-engine HA')
  await press(enter, 'External etcd endpoint:')
  await press('http://etcd:2379', '> http://etcd:2379▏')
  await press(enter, '✓ External etcd endpoint: http://etcd:2379')
  await press('hush', '••••▏')
  screen.stdin.write(enter)

  await eventually(() => expect(ended).toHaveLength(1))
  expect(ended).toEqual([{ mode: 'ha', etcd: 'http://etcd:2379', token: 'hush' }])
  expect(screen.frames.join('')).not.toContain('hush')
})

it('says while it is typed what can be no answer, and never takes it', async () => {
  const { shows, press, frame, screen } = walk({}, { mode: 'ha' })

  await shows('External etcd endpoint:')
  await press('ftp', '! is no address')
  await press(enter, '✗ is no address')
  screen.stdin.write(enter)
  await press(ctrlU, '> ▏')

  expect(frame()).not.toContain('Token:')
})

it('looks at the world on Enter; a warning is kept by Enter, or by another answer forgotten', async () => {
  const looked: string[] = []
  const etcd: Probes[string] = async text => {
    looked.push(text)
    const isUp = text === 'http://up'
    return await Promise.resolve(
      isUp
        ? { kind: 'good', message: 'etcd is healthy' }
        : { kind: 'warning', message: 'No etcd answers.' },
    )
  }
  const { shows, press } = walk({ etcd }, { mode: 'ha' })

  await shows('External etcd endpoint:')
  await press('http://down', 'http://down▏')
  await press(enter, '! No etcd answers. Enter keeps it all the same.')
  await press(ctrlU, '> ▏')
  await press('http://up', 'http://up▏')
  await press(enter, '(etcd is healthy)')
  await press(escape, '> http://up▏')
  await press('2', 'http://up2▏')
  await press(enter, 'Enter keeps it')
  await press(enter, 'Token:')

  expect(looked).toEqual(['http://down', 'http://up', 'http://up2'])
})

it('a problem is never kept', async () => {
  const etcd: Probes[string] = async () =>
    await Promise.resolve({ kind: 'problem', message: 'Not this cluster.' })
  const { shows, press, screen, frame } = walk({ etcd }, { mode: 'ha' })

  await shows('External etcd endpoint:')
  await press('http://x', 'http://x▏')
  await press(enter, '✗ Not this cluster.')
  screen.stdin.write(enter)
  await shows('✗ Not this cluster.')

  expect(frame()).not.toContain('Token:')
})

it('Esc goes back through what was answered here, and what was typed stays', async () => {
  const { shows, press } = walk()

  await shows('> Single engine')
  await press(down, '> Multi-engine HA')
  await press(enter, 'External etcd')
  await press('http://a', 'http://a▏')
  await press(escape, '> Multi-engine HA')
  await press(enter, '> http://a▏')
})

it('what is pasted with a line end is an answer', async () => {
  const { shows, press } = walk({}, { mode: 'ha' })

  await shows('External etcd endpoint:')
  await press('http://pasted\n', '✓ External etcd endpoint: http://pasted')
})

it('Ctrl-C ends it with nothing', async () => {
  const { shows, screen, ended } = walk()

  await shows('> Single engine')
  screen.stdin.write(ctrlC)

  await eventually(() => expect(ended).toEqual([undefined]))
})

it('fits a terminal of 24 lines, however much was answered', async () => {
  const many: Script = () =>
    Array.from({ length: 30 }, (_, i) => ({
      id: `q${i}`,
      flag: `--q${i}`,
      label: `Question ${i}:`,
    }))
  const screen = render(
    <Wizard
      title="t"
      script={many}
      given={{}}
      probes={{}}
      colour={false}
      onEnd={() => undefined}
    />,
  )
  unmount = screen.unmount
  for (let i = 0; i < 25; i++) {
    await eventually(() => expect(screen.lastFrame()).toContain(`Question ${i}:\n`))
    screen.stdin.write(enter)
  }
  await eventually(() => expect(screen.lastFrame()).toContain('… 17 before'))

  expect((screen.lastFrame() ?? '').split('\n').length).toBeLessThan(24)
})

import { describe, expect, it } from 'vitest'
import type { StatusReply } from '../../../../cli/client/wire.ts'
import { shortRef, statusLines } from '../../../../cli/output/status.ts'
import { coloured, plain } from '../../../../cli/output/style.ts'
import { agent, application, now, repository } from '../samples.ts'

const empty = { repositories: [], applications: [], agents: [], engineId: 'e1', version: '0.1.0' }
const screen = { width: 80, style: plain }

function lines(some: Partial<StatusReply>, from: string): string[] {
  const all = statusLines({ ...empty, ...some }, now, screen)
  const start = all.findIndex(line => line.startsWith(from))
  const end = all.indexOf('', start)
  return all.slice(start, end === -1 ? undefined : end)
}

describe('banyan status', () => {
  it('shows repositories with their problems below', () => {
    const repositories = [
      repository(),
      repository({
        name: 'blog',
        state: 'invalid',
        syncedAt: now - 190_000,
        problems: ['blog/compose.yaml:14:7: unknown key "portz" in services.web'],
      }),
      repository({ name: 'new', state: 'never', commit: '', syncedAt: 0 }),
    ]

    const shown = lines({ repositories }, 'REPOSITORY')

    expect(shown).toEqual([
      'REPOSITORY   REF   COMMIT   SYNCED    STATE',
      'shop-deploy  main  9d1e4b0  12 s ago  ✓ in sync',
      'blog         main  9d1e4b0  3 m ago   ✗ manifest invalid',
      '             blog/compose.yaml:14:7: unknown key "portz" in services.web',
      'new          main  –        never     – not synced yet',
    ])
  })

  it('says what a person can do', () => {
    const next = ['let the removals go: banyan approve shop-deploy']
    const shown = lines({ repositories: [repository({ state: 'held', next })] }, 'REPOSITORY')

    expect(shown.at(-1)).toBe('             let the removals go: banyan approve shop-deploy')
  })

  it('shows what each application does and waits for', () => {
    const applications = [
      application({ urls: ['http://127.0.0.1:8080'] }),
      application({
        name: 'blog',
        active: 7,
        wanted: 8,
        phase: 'failed',
        failedReason: 'web.1 on node-1 exited with code 1',
      }),
      {
        ...application({ name: 'wiki', wanted: 1, phase: 'starting', waiting: 'db: 0 of 1 ready' }),
        active: undefined,
        liveSince: undefined,
      } as unknown as ReturnType<typeof application>,
      application({ name: 'old', down: true }),
    ]

    const shown = lines({ applications }, 'APPLICATION')

    expect(shown).toEqual([
      'APPLICATION  GENERATION  TASKS  ROLLOUT                      LIVE SINCE',
      'shop         42          11/11  done in 8.2 s                4 m',
      '             http://127.0.0.1:8080',
      'blog         7 → 8       11/11  ✗ 8 failed, 7 keeps serving  4 m',
      '             web.1 on node-1 exited with code 1',
      '             more: banyan why blog',
      'wiki         – → 1       11/11  ● starting                   –',
      '             waiting: db: 0 of 1 ready',
      'old          42          11/11  ‖ down                       4 m',
      '             follow Git again: banyan resume old',
    ])
  })

  it('shows agents', () => {
    const shown = lines({ agents: [agent(), agent({ name: 'node-2', state: 'lost' })] }, 'AGENT')

    expect(shown).toEqual([
      'AGENT   STATE  TASKS   CPUS   MEM GB  SUBNET         VERSION',
      'node-1  ready      7  0.5/4  0.0/7.8  10.200.1.0/24  0.1.0',
      'node-2  lost       7  0.5/4  0.0/7.8  10.200.1.0/24  0.1.0',
      '        lost 42 s ago; gone for good? banyan agent remove node-2',
    ])
  })

  it('tells a newcomer what is missing', () => {
    expect(statusLines(empty, now, screen)).toEqual([
      'No repository is configured: add one to banyan.yaml.',
      '',
      'No application yet: push a compose file to a repository.',
      '',
      'No agent has registered: start banyan-agent on a server.',
    ])
  })

  it('fits 80 columns whatever the names are', () => {
    const reply = {
      ...empty,
      repositories: [
        repository({ ref: 'refs/heads/a-branch-with-a-rather-long-name-for-a-branch' }),
      ],
      applications: [
        application({ phase: 'a phase that is longer than any screen is wide, by far' }),
      ],
    }

    const widest = Math.max(...statusLines(reply, now, screen).map(line => line.length))

    expect(widest).toBeLessThanOrEqual(80)
  })

  it('says the same with colours as without', () => {
    const reply = { ...empty, repositories: [repository()], applications: [application()] }

    const withColours = statusLines(reply, now, { width: 80, style: coloured })

    expect(withColours.join('\n')).toContain('\u001b[')
    expect(withColours.map(line => line.replace(/\u001b\[\d+m/g, ''))).toEqual(
      statusLines(reply, now, screen),
    )
  })

  it.each([
    ['refs/heads/main', 'main'],
    ['refs/heads/feature/x', 'feature/x'],
    ['refs/tags/v1', 'v1'],
    ['9d1e4b0', '9d1e4b0'],
  ])('shortens %s to %s', (ref, short) => {
    expect(shortRef(ref)).toBe(short)
  })
})

import { describe, expect, it } from 'vitest'
import { diffLines } from '../../../../cli/output/diff.ts'
import { changeText } from '../../../../core/change-text.ts'
import { plain } from '../../../../cli/output/style.ts'
import { appDiff, diffReply, fieldDiff, serviceDiff } from '../samples.ts'

const screen = { width: 80, style: plain }

const update = diffReply({
  apps: [
    appDiff({
      downtime: true,
      services: [
        serviceDiff({
          fields: [
            fieldDiff('image', 'ghcr.io/acme/web:1.4.1', 'ghcr.io/acme/web:1.4.2'),
            fieldDiff('environment.FEATURE_X', '', '"on"'),
          ],
        }),
        serviceDiff({
          service: 'db',
          tasks: 1,
          strategy: 'stop-first',
          downtimeReason: 'it writes volume db-data',
          fields: [
            fieldDiff(
              'command',
              'postgres -c max_connections=200 -c log_statement=none -c shared_buffers=1GB',
              'postgres -c max_connections=200 -c log_statement=none -c shared_buffers=2GB',
            ),
          ],
        }),
        serviceDiff({ service: 'api', change: 'unchanged' }),
        serviceDiff({ service: 'cache', change: 'unchanged' }),
      ],
    }),
    appDiff({ app: 'blog', change: 'unchanged' }),
  ],
})

describe('banyan diff as text', () => {
  it('shows services, how they change, and fields', () => {
    expect(diffLines(update, screen)).toEqual([
      'shop · shop-deploy 81c02fe → 9d1e4b0 · 2 of 4 services change · ⚠ downtime',
      '',
      '  web  update  3 tasks, blue-green, no downtime',
      '       image                  ghcr.io/acme/web:1.4.1 → ghcr.io/acme/web:1.4.2',
      '       environment.FEATURE_X  (none) → "on"',
      '  db   update  1 task, stop-first: it writes volume db-data  ⚠ downtime',
      '       command  …shared_buffers=1GB → …shared_buffers=2GB',
      '  api, cache  unchanged',
      '',
      'blog  unchanged',
    ])
  })

  it('shows an application that comes and one that goes', () => {
    const services = [serviceDiff({ change: 'create', tasks: 1 })]
    const gone = [serviceDiff({ change: 'remove', tasks: 2 })]
    const apps = [
      appDiff({ app: 'wiki', change: 'create', services }),
      appDiff({ app: 'old', change: 'remove', services: gone }),
    ]

    expect(diffLines(diffReply({ apps, fromCommit: '' }), screen)).toEqual([
      'wiki · create · shop-deploy 9d1e4b0 · 1 of 1 service change',
      '',
      '  web  create  1 task',
      '',
      'old · remove · shop-deploy 9d1e4b0 · 1 of 1 service change',
      '',
      '  web  remove  2 tasks',
    ])
  })

  it('names no source for a project from the own disk', () => {
    const reply = diffReply({ ...update, repository: '', commit: '', fromCommit: '' })

    expect(diffLines(reply, screen)[0]).toBe('shop · 2 of 4 services change · ⚠ downtime')
  })

  it('says so when nothing changes', () => {
    const apps = [appDiff({ change: 'unchanged' })]

    expect(diffLines(diffReply({ changes: false, apps }), screen)).toEqual(['No changes.'])
  })

  it('fits 80 columns', () => {
    const widest = Math.max(...diffLines(update, screen).map(line => line.length))

    expect(widest).toBeLessThanOrEqual(80)
  })
})

describe('a changed value', () => {
  it.each([
    ['1', '2', 30, '1 → 2'],
    ['', 'x', 30, '(none) → x'],
    ['x', '', 30, 'x → (none)'],
    ['a\nb', 'a\nc', 30, 'a\\nb → a\\nc'],
    [
      'same start 1 and a long end',
      'same start 2 and a long end',
      31,
      '…1 and a long… → …2 and a long…',
    ],
  ])('%j to %j in %d columns', (before, after, width, expected) => {
    expect(changeText(before, after, width)).toBe(expected)
  })
})

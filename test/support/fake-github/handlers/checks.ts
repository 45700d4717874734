import { checkAnswer } from '../present.ts'
import { fields, notFound, number, seen, type Given, type Visit, type Handlers } from '../visit.ts'
import type { CheckRow } from '../world.ts'

interface CheckFields {
  name: string
  head_sha: string
  external_id: string
  status: string
  conclusion: string
  output: Pick<CheckRow, 'title' | 'summary' | 'annotations'>
}

function createCheckRun(visit: Visit): Given {
  const { world, now } = visit
  const {
    name = '',
    head_sha = '',
    external_id = '',
    status = 'queued',
    conclusion,
    output,
  } = fields<CheckFields>(visit)
  const row: CheckRow = {
    ...{ id: world.nextId(), name, head_sha, external_id, status, at: now },
    conclusion: conclusion ?? null,
    ...{ title: output?.title ?? '', summary: output?.summary ?? '' },
    annotations: output?.annotations ?? [],
  }
  world.checks.push(row)
  return { status: 201, body: checkAnswer(row) }
}

function updateCheckRun(visit: Visit): Given {
  const found = visit.world.checks.find(({ id }) => id === number(visit, 'check_run_id'))
  if (!found) return notFound
  const { output, name: _, head_sha: __, ...rest } = fields<CheckFields>(visit)
  Object.assign(found, rest, output)
  return { status: 200, body: checkAnswer(found) }
}

export const checks: Handlers = {
  'checks/create': { needs: ['checks', 'write'], by: 'installation', answer: createCheckRun },
  'checks/update': { needs: ['checks', 'write'], by: 'installation', answer: updateCheckRun },
  'checks/list-for-ref': {
    needs: ['checks', 'read'],
    answer: visit => {
      const { check_name: name } = visit.query
      const found = seen(visit, visit.world.checks)
        .filter(row => row.head_sha === visit.params['ref'])
        .filter(row => name === undefined || row.name === name)
      const body = { total_count: found.length, check_runs: found.reverse().map(checkAnswer) }
      return { status: 200, body }
    },
  },
}

import { statusAnswer } from '../present.ts'
import { fields, invalid, paged, seen, type Given, type Visit, type Handlers } from '../visit.ts'

function createStatus(visit: Visit): Given {
  const { world, caller, now, params } = visit
  const { sha = '' } = params
  const {
    state = '',
    context = 'default',
    description = null,
    target_url = null,
  } = fields<{
    state: string
    context: string
    description: string | null
    target_url: string | null
  }>(visit)
  if (world.missing.has(sha)) {
    return { status: 422, body: { message: `No commit found for SHA: ${sha}` } }
  }
  if ((description ?? '').length > 140)
    return invalid('description is too long (maximum is 140 characters)')
  const same = world.statuses.filter(s => s.sha === sha && s.context === context)
  if (same.length >= visit.statusesPerContext) {
    return invalid('This SHA and context has reached the maximum number of statuses.')
  }
  const row = { id: world.nextId(), sha, state, context, description, target_url }
  const whole = { ...row, creator: caller.login, at: now }
  world.statuses.push(whole)
  return { status: 201, body: statusAnswer(whole) }
}

export const statuses: Handlers = {
  'repos/create-commit-status': { needs: ['statuses', 'write'], answer: createStatus },
  'repos/list-commit-statuses-for-ref': {
    needs: ['statuses', 'read'],
    answer: visit => {
      const own = visit.world.statuses.filter(({ sha }) => sha === visit.params['ref'])
      return paged(visit, seen(visit, own).reverse().map(statusAnswer))
    },
  },
}

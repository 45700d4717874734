import { pullAnswer } from '../present.ts'
import { notFound, number, paged, type Given, type Visit, type Handlers } from '../visit.ts'

function listPulls(visit: Visit): Given {
  const { state = 'open', base } = visit.query
  const found = [...visit.world.pulls.values()]
    .filter(pull => state === 'all' || pull.state === state)
    .filter(pull => base === undefined || pull.base.ref === base)
    .reverse()
  return paged(visit, found.map(pullAnswer))
}

async function compareCommits(visit: Visit): Promise<Given> {
  const [base = '', head = ''] = (visit.params['basehead'] ?? '').split('...')
  const found = await visit.compare(base, head)
  if (!found) return notFound
  const { mergeBase, aheadBy, behindBy } = found
  const body = { merge_base_commit: { sha: mergeBase }, ahead_by: aheadBy, behind_by: behindBy }
  return { status: 200, body: { ...body, commits: [] } }
}

export const pulls: Handlers = {
  'pulls/get': {
    needs: ['pull_requests', 'read'],
    answer: visit => {
      const found = visit.world.pulls.get(number(visit, 'pull_number'))
      return found ? { status: 200, body: pullAnswer(found) } : notFound
    },
  },
  'pulls/list': { needs: ['pull_requests', 'read'], answer: listPulls },
  'repos/compare-commits-with-basehead': { needs: ['contents', 'read'], answer: compareCommits },
}

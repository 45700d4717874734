import { hmacHex } from '../verify.ts'
import type { Forge, Said } from './forge.ts'
import { hubEvent, namedBy } from './hub.ts'
import { commitId, field, header, heading } from './read.ts'

/** GitHub, "Validating webhook deliveries". */
export const github: Forge = {
  read: headers =>
    heading(
      header(headers, 'x-github-event'),
      header(headers, 'x-github-delivery'),
      hmacHex(header(headers, 'x-hub-signature-256'), 'sha256='),
      {
        event: 'X-GitHub-Event',
        delivery: 'X-GitHub-Delivery',
        signature: 'X-Hub-Signature-256 header',
      },
    ),
  event: (event, payload) => {
    if (event === 'pull_request') return pullSaid(payload)
    if (event === 'check_run' || event === 'check_suite') return checkSaid(event, payload)
    return hubEvent(event, payload)
  },
}

/** After which a plan or a preview may be another one; `edited`: also when the base becomes another branch. */
const pullActions: ReadonlySet<unknown> = new Set([
  'opened',
  'synchronize',
  'reopened',
  'edited',
  'labeled',
  'unlabeled',
  'closed',
])

function pullSaid(payload: object): Said {
  if (!pullActions.has(field(payload, 'action'))) {
    return { kind: 'ignored', reason: 'no plan depends on this action' }
  }
  const repository = field(payload, 'repository')
  const pull = field(payload, 'number')
  const isNumber = typeof pull === 'number' && Number.isInteger(pull) && pull > 0
  if (repository === undefined || !isNumber || pull >= 2 ** 31) {
    return { kind: 'invalid', reason: 'a pull request has a number and a repository' }
  }
  return { kind: 'pull', named: namedBy(repository), pull }
}

/** "Re-run" in GitHub's list of checks; sent to the App that made them. */
function checkSaid(event: string, payload: object): Said {
  if (field(payload, 'action') !== 'rerequested') {
    return { kind: 'ignored', reason: 'only checks that are asked for once more are of interest' }
  }
  const repository = field(payload, 'repository')
  const commit = commitId(field(payload, event, 'head_sha'))
  if (repository === undefined || commit === undefined) {
    return { kind: 'invalid', reason: 'a check has a commit and a repository' }
  }
  return { kind: 'recheck', named: namedBy(repository), commit }
}

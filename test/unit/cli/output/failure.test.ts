import { describe, expect, it } from 'vitest'
import { failedRolloutLines } from '../../../../cli/output/failure.ts'
import { plain } from '../../../../cli/output/style.ts'
import { cause, progress } from '../samples.ts'

const failed = { app: 'shop', repository: 'shop-deploy', generation: 42, phase: 'failed' }

describe('a failed rollout', () => {
  it('shows exit code, last lines and what to do next', () => {
    const why = cause({
      message: 'web.2 on node-3 exited',
      exitCode: 137,
      task: 'shop-web-2-aa',
      lastLines: ['one', 'two'],
    })

    expect(failedRolloutLines(progress({ ...failed, cause: why }), plain)).toEqual([
      '✗ shop 42 failed: web.2 on node-3 exited',
      '  exit code: 137',
      '  last lines of shop-web-2-aa:',
      '    | one',
      '    | two',
      '  Next: banyan why shop; fix it and push',
      '        again as it is: banyan sync shop-deploy --retry',
    ])
  })

  it('shows exit code 0: a service that ends is a failure too', () => {
    const why = cause({ message: 'web.1 ended', exitCode: 0 })

    expect(failedRolloutLines(progress({ ...failed, cause: why }), plain)).toContain(
      '  exit code: 0',
    )
  })

  it('shows a refused manifest with its excerpt, and that nothing was touched', () => {
    const message = 'shop/compose.yaml:14:7: unknown key\n   14 | portz\n'

    const lines = failedRolloutLines(
      progress({ repository: 'shop-deploy', phase: 'refused', message }),
      plain,
    )

    expect(lines).toEqual([
      '✗ shop-deploy refused: shop/compose.yaml:14:7: unknown key',
      '   14 | portz',
      '  Next: fix it and push. What runs was not touched.',
    ])
  })
})

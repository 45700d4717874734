import { describe, expect, it } from 'vitest'
import { presentRules } from '../../../../agent/dnat/present.ts'
import { renderRemoval, renderRules } from '../../../../agent/dnat/render.ts'
import { routes } from '../../../../fixtures/render/routes.ts'

const options = { agent: 'node-1', subnet: '10.200.1.0/24', bridge: 'banyan0' }
const golden = (name: string) => `../../../../fixtures/render/${name}.rules`

/** As iptables-save printed it for an older set of routes, with rules of others. */
const saved = `
*nat
:PREROUTING ACCEPT [9:540]
:DOCKER - [0:0]
:BANYAN-banyan0 - [0:0]
:BANYAN-POST-banyan0 - [0:0]
:BANYAN-other0 - [0:0]
:BYN-e40d1c-0123456789abcdef - [0:0]
:BYN-000000-0123456789abcdef - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A PREROUTING -m addrtype --dst-type LOCAL -j BANYAN-banyan0
-A PREROUTING -m addrtype --dst-type LOCAL -j BANYAN-other0
-A POSTROUTING -j BANYAN-POST-banyan0
-A BANYAN-banyan0 -p tcp -m tcp --dport 81 -j BYN-e40d1c-0123456789abcdef
COMMIT
*filter
:BANYAN-FWD-banyan0 - [0:0]
-A FORWARD -j BANYAN-FWD-banyan0
COMMIT
`

describe('renderRules', () => {
  it('on an empty kernel', async () => {
    await expect(renderRules(routes, options)).toMatchFileSnapshot(golden('fresh'))
  })

  it('over the rules of before', async () => {
    const present = presentRules(saved, 'banyan0')

    await expect(renderRules(routes, options, present)).toMatchFileSnapshot(golden('update'))
  })

  it('without routes', async () => {
    await expect(renderRules([], options)).toMatchFileSnapshot(golden('empty'))
  })

  it('says the same in whatever order the routes come', () => {
    expect(renderRules(routes.toReversed(), options)).toBe(renderRules(routes, options))
  })
})

it('renderRemoval takes away what is there of ours, and nothing else', async () => {
  const present = presentRules(saved, 'banyan0')

  await expect(renderRemoval(present)).toMatchFileSnapshot(golden('removal'))
  expect(renderRemoval({})).toBe('')
})

it('presentRules finds our lines among those of others', () => {
  expect(presentRules(saved, 'banyan0')).toEqual({
    nat: {
      chains: ['BANYAN-banyan0', 'BANYAN-POST-banyan0', 'BYN-e40d1c-0123456789abcdef'],
      jumps: [
        '-A PREROUTING -m addrtype --dst-type LOCAL -j BANYAN-banyan0',
        '-A POSTROUTING -j BANYAN-POST-banyan0',
      ],
      rules: ['-A BANYAN-banyan0 -p tcp -m tcp --dport 81 -j BYN-e40d1c-0123456789abcdef'],
    },
    filter: {
      chains: ['BANYAN-FWD-banyan0'],
      jumps: ['-A FORWARD -j BANYAN-FWD-banyan0'],
      rules: [],
    },
  })
})

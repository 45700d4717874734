import type { AgentNetwork } from '../runtime.ts'

interface Conflist {
  readonly nerdctlLabels?: Readonly<Record<string, string>>
  readonly plugins?: readonly {
    readonly bridge?: string
    readonly ipam?: { readonly ranges?: readonly (readonly { readonly subnet?: string }[])[] }
  }[]
}

const agentLabel = 'banyan.agent'

/**
 * A network as CNI has it. Not made by `nerdctl network create`, because that names the bridge itself, and the agent's
 * rules name it too.
 */
export function renderConflist(agent: string, network: AgentNetwork): string {
  const { name, bridge, subnet, gateway, mtu } = network
  const conflist = {
    cniVersion: '1.0.0',
    name,
    nerdctlLabels: { [agentLabel]: agent },
    plugins: [
      {
        ...{ type: 'bridge', bridge, mtu, isGateway: true, ipMasq: true, hairpinMode: true },
        ipam: {
          ...{ type: 'host-local', routes: [{ dst: '0.0.0.0/0' }] },
          ranges: [[{ subnet, gateway }]],
        },
      },
      { type: 'firewall' },
      { type: 'tuning' },
    ],
  }
  return `${JSON.stringify(conflist, undefined, 2)}\n`
}

/** Undefined when it is no such file. */
export function readConflist(text: string) {
  try {
    const { nerdctlLabels = {}, plugins = [] } = JSON.parse(text) as Conflist
    const { [agentLabel]: agent } = nerdctlLabels
    const [first] = plugins
    return { agent, bridge: first?.bridge, subnet: first?.ipam?.ranges?.[0]?.[0]?.subnet }
  } catch {
    return undefined
  }
}

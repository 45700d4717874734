// Original file: proto/banyan/v1/control.proto


export interface RemoveAgentReply {
  /**
   * Tasks that it had: they are wanted elsewhere now.
   */
  'tasks'?: (number);
  /**
   * Volumes whose data was given up.
   */
  'volumes'?: (string)[];
  /**
   * It is connected: unless its program is stopped it joins again.
   */
  'connected'?: (boolean);
}

export interface RemoveAgentReply__Output {
  /**
   * Tasks that it had: they are wanted elsewhere now.
   */
  'tasks': (number);
  /**
   * Volumes whose data was given up.
   */
  'volumes': (string)[];
  /**
   * It is connected: unless its program is stopped it joins again.
   */
  'connected': (boolean);
}

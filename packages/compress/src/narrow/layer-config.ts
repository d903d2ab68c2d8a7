/** The config of a layer, by keys in camelCase. */
export type LayerConfig = ReadonlyMap<string, unknown>;

export function isChannelsLast(config: LayerConfig): boolean {
  const order = config.get('dataFormat') ?? 'channels_last';
  return order === 'channels_last' || order === 'channelsLast';
}

export function numberOf(config: LayerConfig, key: string, otherwise: number): number {
  const value = config.get(key);
  return typeof value === 'number' ? value : otherwise;
}

import { Component, type ComponentChild, type FunctionComponent } from "preact";

/** The same view, drawn anew only when one of its properties is another: for the rows of long lists. */
export function memo<P extends object>(View: (props: P) => ComponentChild): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const names = Object.keys({ ...this.props, ...next }) as (keyof P)[];
      return names.some((name) => next[name] !== this.props[name]);
    }
    override render(): ComponentChild {
      return <View {...this.props} />;
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}

/** Brings a data set to the service: a file is dropped or chosen, goes up, is checked, and can be used. */
import "~/pages/new/datasets/datasets.css";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { problemOf, type Problem } from "~/api/problem";
import { mayWrite } from "~/api/session";
import { endOf, nameFor, send, type Sending } from "~/pages/new/datasets/sending";
import { bytes } from "~/text/numbers";
import { Failure } from "~/ui/Notice";
import { Progress } from "~/ui/Progress";
import { tell } from "~/ui/Toasts";

/** What the service calls a data set. */
const NAME = "[A-Za-z0-9][A-Za-z0-9._\\-]{0,62}";
const SIZE = "[1-9][0-9]{0,3}x[1-9][0-9]{0,3}";

export function Upload({ onDone }: { onDone: (dataset: Schemas["Dataset"]) => void }) {
  const id = useId();
  const [file, setFile] = useState<File>();
  const [name, setName] = useState("");
  const [resize, setResize] = useState("");
  const [sent, setSent] = useState<number>();
  const [problem, setProblem] = useState<Problem>();
  const sending = useRef<Sending | null>(null);
  useEffect(() => () => sending.current?.cancel(), []);

  function take(next: File | null | undefined): void {
    if (!next) return;
    setFile(next);
    setName(nameFor(next.name));
    setProblem(undefined);
  }
  async function upload(): Promise<void> {
    if (file === undefined || sending.current) return;
    setProblem(undefined);
    setSent(0);
    try {
      sending.current = send({ name, resize: resize.trim(), file }, setSent);
      const dataset = await sending.current.done;
      setFile(undefined);
      tell(`The data set ${dataset.name} is there: ${dataset.num_train + dataset.num_val + dataset.num_test} samples`);
      onDone(dataset);
    } catch (error) {
      if (!(error instanceof DOMException)) setProblem(problemOf(error));
    } finally {
      sending.current = null;
      setSent(undefined);
    }
  }
  if (!mayWrite.value)
    return <p class="quiet">This key may only look. Log in with one that may write to upload a data set.</p>;
  if (file && sent !== undefined) {
    const isChecking = sent >= file.size;
    const text = isChecking
      ? "All sent; the service is checking every sample"
      : `${bytes(sent)} of ${bytes(file.size)} sent`;
    return (
      <div class="upload">
        <strong>{file.name}</strong>
        <Progress part={file.size === 0 ? 1 : sent / file.size} text={text} />
        <button type="button" class="button" onClick={() => sending.current?.cancel()}>
          Cancel
        </button>
      </div>
    );
  }
  return (
    <form
      class="upload"
      onSubmit={(event) => {
        event.preventDefault();
        void upload();
      }}
    >
      <DropZone id={id} file={file} onTake={take} />
      {file && (
        <div class="upload-options">
          <label class="field">
            <span>Name that jobs call it by</span>
            <input
              value={name}
              required
              pattern={NAME}
              title="Letters, digits, dots, dashes and underscores"
              maxLength={63}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          {endOf(file.name) !== "csv" && (
            <label class="field">
              <span>Bring images to height × width (optional)</span>
              <input
                value={resize}
                pattern={SIZE}
                placeholder="32x32"
                title="Such as 32x32"
                onInput={(event) => setResize(event.currentTarget.value)}
              />
            </label>
          )}
          <button class="button button-main">Upload {bytes(file.size)}</button>
        </div>
      )}
      {problem && <Failure problem={problem} />}
    </form>
  );
}

function DropZone({
  id,
  file,
  onTake,
}: {
  id: string;
  file: File | undefined;
  onTake: (file: File | null | undefined) => void;
}) {
  const [isOver, setOver] = useState(false);
  return (
    <div
      class={`drop ${isOver ? "drop-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onTake(event.dataTransfer?.files[0]);
      }}
    >
      <input
        id={id}
        type="file"
        class="for-readers"
        accept=".npz,.csv,.zip"
        onChange={(event) => {
          onTake(event.currentTarget.files?.[0]);
          event.currentTarget.value = ""; // so that the same file can be chosen once more
        }}
      />
      <label for={id} class="button">
        {file ? "Choose another file" : "Choose a file"}
      </label>
      <span>{file ? file.name : "or drop it here"}</span>
      <span class="quiet">
        An .npz of arrays, a .csv with a heading, or a .zip with a folder of images for each class.
      </span>
    </div>
  );
}

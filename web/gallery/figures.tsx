import { Bar } from "@/ui/Bar";
import { Card } from "@/ui/Card";
import { ChartCard } from "@/ui/chart/ChartCard";
import { Breakdown } from "@/ui/figures/Breakdown";
import { FigureCard } from "@/ui/figures/FigureCard";
import { ExactMoney, Money, SignedMoney } from "@/ui/Money";
import { Quantity } from "@/ui/Quantity";
import { Sparkline } from "@/ui/Sparkline";
import type { Part } from "./Gallery";
import styles from "./Gallery.module.css";
import { columns } from "./samples";

const groups = [
  { name: "Object storage", amount: "812.50", share: "67.4" },
  { name: "Relational database", amount: "393.1", share: "32.6" },
];

export const figures: readonly Part[] = [
  { file: "Card", states: [["with a corner", <Card key="1" title="What does it cost?" corner="billed, USD"><p>An answer.</p></Card>]] },
  {
    file: "FigureCard",
    states: [["compared", <FigureCard key="1" title="Billed cost" corner="USD" figure="$1,205.60" period="1 – 22 Nov" change="+4.1 % vs 1 – 22 Oct" facts={[["Cost items", "1,067"], ["1 – 22 Oct", "$1,158.10"]]} />]],
  },
  {
    file: "ChartCard",
    states: [
      [
        "a gap on the 10th, the last not over",
        <ChartCard
          key="1"
          title="Spend by day"
          columns={columns}
          summary="Highest: $1,238, 5 November. Lowest: $638, 15 November."
          legend={[{ look: "whole", label: "billed, USD" }, { look: "growing", label: "not over yet" }, { look: "previous", label: "previous" }]}
          formatTick={(value) => `$${value}`}
          table={<p>The same figures.</p>}
        />,
      ],
    ],
  },
  {
    file: "Breakdown",
    states: [
      [
        "sorts by each column",
        <Breakdown
          key="1"
          title="By service"
          corner="2 groups"
          columns={["Billed cost, USD", "Share"]}
          rows={groups.map(({ name, amount, share }) => ({ name, amount, link: { to: "/" }, hint: `Only ${name}`, isRest: false, value: <Money amount={amount} currency="USD" />, cells: [`${share} %`], order: [share] }))}
          longest={812.5}
          empty="Nothing."
        />,
      ],
      ["empty", <Breakdown key="2" title="By region" corner="" columns={["Billed cost, USD"]} rows={[]} longest={0} empty="Nothing has this in November." />],
    ],
  },
  { file: "Bar", states: [["part of the longest", <Bar key="1" amount="40" longest={100} />], ["the rest", <Bar key="2" amount="70" longest={100} isRest />]] },
  { file: "Sparkline", states: [["with a gap", <Sparkline key="1" label="Invented" values={[3, 4, null, 6, 5, 8]} />]] },
  {
    file: "Money",
    states: [
      [
        "rounded, exact, a difference",
        <div key="1" className={styles["row"]}>
          <Money amount="1205.60421" currency="USD" />
          <ExactMoney amount="0.000000123" currency="EUR" />
          <SignedMoney amount="-12.5" currency="JPY" />
        </div>,
      ],
    ],
  },
  { file: "Quantity", states: [["bytes", <Quantity key="1" value="108980000000000" unit="bytes" />]] },
];

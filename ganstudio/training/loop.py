"""The training loop: generator against discriminator, alternating updates. Reads from top to bottom."""

from __future__ import annotations

import copy
import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from ganstudio.app.recipe import Recipe, dump_recipe
from ganstudio.app.runs import Line, Run
from ganstudio.core.atomic import write_file
from ganstudio.errors import EditError
from ganstudio.training.augment import augmented
from ganstudio.training.board import Board
from ganstudio.training.checkpoint import Clock, load_checkpoint, save_checkpoint, save_weights
from ganstudio.training.health import Watch, advice
from ganstudio.training.losses import discriminator_loss, generator_loss, gradient_penalty, r1_penalty
from ganstudio.training.measure import diversity
from ganstudio.training.networks import averaged_into
from ganstudio.training.preview import Preview
from ganstudio.training.problem import Problem
from ganstudio.training.problems import problem_of
from ganstudio.training.team import Team
from ganstudio.training.warm_start import warm_start
from ganstudio.translate import tr

Say = Callable[[Line], None]

FEW = 8
"""Targets below this number earn a notice (for generators: 50 times as many)."""


def pick_device() -> torch.device:
    """CUDA, Apple's MPS, or the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def mixed_pays(device: torch.device) -> bool:
    """Whether bfloat16 is quicker there than single precision."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and bool(torch.cpu._is_avx512_bf16_supported())


def train(
    recipe: Recipe, run: Run, home: Path, say: Say, *, resume: bool = False, device: torch.device | None = None, team: Team | None = None
) -> bool:
    """Trains until the recipe's end or a file ``stop`` (True), or until the run is asked to pause (False). Every way out leaves a checkpoint.

    ``home``: what the recipe's relative paths lie in. FileError or EditError if the pictures will not do.
    """
    team = team or Team()
    team.check(recipe.data.batch)
    device = device or team.device or pick_device()
    if recipe.optimiser.threads:
        torch.set_num_threads(recipe.optimiser.threads)
    problem = problem_of(recipe, home, device)
    problem.share = team.share
    run.folder.mkdir(parents=True, exist_ok=True)
    write_file(run.recipe_file, dump_recipe(recipe).encode())
    say(Line("check", 0, {"lines": [line for report in problem.reports for line in report.lines()]}))
    for text in _about_data(recipe, problem):
        say(Line("notice", 0, {"text": text}))

    generator, critic, how = problem.generator, problem.critic, recipe.optimiser
    for network in (generator, critic):  # channels beside each other in memory: convolutions run up to a third faster on CPUs
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if recipe.warm_start and not resume:
        fitting = warm_start(home / recipe.warm_start, generator, problem.source(0))
        if not fitting:
            say(Line("notice", 0, {"text": tr("The model to start from has another network, so this one starts from nothing.")}))
    average = copy.deepcopy(generator).eval()
    networks = {"generator": generator, "critic": critic, "extra": problem.extra, "average": average}
    betas = (how.beta1, how.beta2)
    optimisers: dict[str, torch.optim.Optimizer] = {
        "generator": torch.optim.Adam([*generator.parameters(), *problem.extra.parameters()], how.generator_rate, betas),
        "critic": torch.optim.Adam(critic.parameters(), how.discriminator_rate, betas),
    }
    clock = load_checkpoint(run.last, networks, optimisers) if resume else Clock()
    generator.train()
    critic.train()
    watch = Watch()
    spread = diversity(problem.real(0))
    say(Line("start", clock.step, {"device": str(device), "steps": how.steps, "minutes": how.minutes}))

    def save() -> None:
        save_checkpoint(run.last, clock, networks, optimisers)
        say(Line("checkpoint", clock.step))

    preview = Preview(run, device, recipe.generator.noise) if recipe.kind == "style" else None
    began, waited, saved = time.monotonic(), 0.0, time.monotonic()
    already = clock.seconds
    with _asked_to_stop(run) as asked, closing(Board(run.folder / "tensorboard", clock.step)) as board:
        try:
            while True:
                wish, clock.seconds = team.agreed((asked(), clock.seconds))
                if clock.step >= how.steps or (how.minutes and clock.seconds >= 60 * how.minutes):
                    break
                if wish == "pause":
                    save()
                    say(Line("paused", clock.step))
                    return False
                if wish == "stop":
                    break

                waiting = time.monotonic()
                real, source = _packed(problem.real(clock.step)), _packed(problem.source(clock.step))
                waited += time.monotonic() - waiting
                done = max(clock.step / how.steps, clock.seconds / (60 * how.minutes) if how.minutes else 0.0)
                _set_rates(recipe, optimisers, clock.step, done)
                try:
                    d, g, right, terms = _turns(recipe, problem, optimisers, real, source, team)
                except RuntimeError as error:
                    if team.size > 1:
                        raise team.broken(error) from error
                    recipe = problem.recipe = _with_half_the_batch(recipe, error)
                    write_file(run.recipe_file, dump_recipe(recipe).encode())
                    text = tr("The memory was not enough: the batch is halved to {n} from here on.").format(n=recipe.data.batch)
                    say(Line("notice", clock.step, {"text": text}))
                    continue

                averaged_into(average, generator, min(how.average, (1 + clock.step) / (10 + clock.step)))
                clock.step += 1
                clock.seconds = already + time.monotonic() - began
                for notice in watch.step(d, g, right):
                    say(Line("notice", clock.step, {"text": notice.text, "trouble": notice.trouble}))
                numbers = _numbers(clock, how.steps, how.minutes, d, g, terms, time.monotonic() - began, waited, already)
                say(Line("step", clock.step, numbers))
                board.step(clock.step, {"discriminator": d, "generator": g, **numbers["terms"]})

                if clock.step % recipe.sample_every == 0:
                    _sample(problem, average, run, clock, say)
                    found = watch.samples(diversity(problem.samples(average)[-4:]), spread) + watch.unseen(_taken_for_real(problem))
                    for notice in found:
                        say(Line("notice", clock.step, {"text": notice.text, "trouble": notice.trouble}))
                if preview is not None and preview.due():
                    say(preview.write(average, clock.step))
                if time.monotonic() - saved > 60 * recipe.checkpoint_minutes:
                    save()
                    saved = time.monotonic()
        except Exception:
            if all(p.isfinite().all() for p in generator.parameters()):
                save()
            raise
    _sample(problem, average, run, clock, say)
    if preview is not None and preview.there:
        say(preview.write(average, clock.step))
    save()
    return True


def _turns(
    recipe: Recipe, problem: Problem, optimisers: dict[str, torch.optim.Optimizer], real: Tensor, source: Tensor, team: Team
) -> tuple[float, float, float, dict[str, float]]:
    """One update of each network: (discriminator's loss, generator's, share of pictures that the discriminator got right, other terms)."""
    generator, critic, losses = problem.generator, problem.critic, recipe.losses
    nothing, alone = torch.zeros((), device=real.device), not losses.adversarial_weight
    mixed = recipe.optimiser.mixed
    half = torch.autocast(real.device.type, torch.bfloat16, enabled=mixed == "on" or (mixed == "auto" and mixed_pays(real.device)))
    made = nothing
    if not alone or problem.reads_made:
        with half:
            made = generator(source).float()
    d_loss, right = nothing, 0.5

    # the discriminator's turn
    if not alone:
        seen_real, seen_made = problem.judged(source, real), problem.judged(source, made)
        if recipe.data.augment:
            seen_real, seen_made = augmented(seen_real), augmented(seen_made)
        critic.requires_grad_(True)
        with half:
            pairs = [(r.float(), m.float()) for r, m in zip(critic(seen_real), critic(seen_made.detach()), strict=True)]
        d_loss = sum((discriminator_loss(losses.adversarial, r, m) for r, m in pairs), nothing) / len(pairs)
        penalised = d_loss + _penalties(recipe, critic, seen_real, seen_made.detach())
        optimisers["critic"].zero_grad(set_to_none=True)
        torch.autograd.backward(penalised)
        team.average(critic)
        optimisers["critic"].step()
        right = float(np.mean([0.5 * ((r > 0).float().mean() + (m < 0).float().mean()).item() for r, m in pairs]))

    # the generator's turn
    g_loss = nothing
    if not alone:
        critic.requires_grad_(False)
        with half:
            scores = [s.float() for s in critic(seen_made)]
        g_loss = sum((generator_loss(losses.adversarial, s) for s in scores), nothing) / len(scores)
    with half:
        terms = problem.keep(source, made)
    total = losses.adversarial_weight * g_loss + sum(terms.values(), nothing)
    optimisers["generator"].zero_grad(set_to_none=True)
    torch.autograd.backward(total)
    team.average(generator, problem.extra)
    if recipe.optimiser.clip:
        nn.utils.clip_grad_norm_(generator.parameters(), recipe.optimiser.clip)
    optimisers["generator"].step()
    d, g, right, *means = team.means(d_loss.item(), (total if alone else g_loss).item(), right, *(term.item() for term in terms.values()))
    return d, g, right, dict(zip(terms, means, strict=True))


def _packed(pictures: Tensor) -> Tensor:
    """The same numbers with the channels of a pixel beside each other in memory; noise stays as it is."""
    return pictures.contiguous(memory_format=torch.channels_last) if pictures.dim() == 4 else pictures


def _taken_for_real(problem: Problem) -> float | None:
    """Share of real pictures that the discriminator never trained on and takes for real; None if there are none."""
    pictures = problem.unseen()
    if pictures is None:
        return None
    critic = problem.critic
    with torch.no_grad(), _at_rest(critic):
        return float(np.mean([(scores > 0).float().mean().item() for scores in critic(pictures)]))


@contextmanager
def _at_rest(network: nn.Module) -> Iterator[None]:
    """While it lasts, the network does not learn: no dropout, no statistics taken."""
    network.eval()
    try:
        yield
    finally:
        network.train()


def _with_half_the_batch(recipe: Recipe, error: RuntimeError) -> Recipe:
    """The recipe to go on with after ``error``, which is raised again unless memory ran out; EditError if the batch is one already."""
    if not isinstance(error, torch.OutOfMemoryError) and "memory" not in str(error):
        raise error
    if recipe.data.batch == 1:
        raise EditError(tr("There is not enough memory even for one crop at a time. Use a smaller crop or a narrower network.")) from error
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return replace(recipe, data=replace(recipe.data, batch=recipe.data.batch // 2))


def _about_data(recipe: Recipe, problem: Problem) -> Iterator[str]:
    """Advice on too few or too small pictures."""
    usable = problem.targets.usable
    wanted = 50 * FEW if recipe.kind == "generate" else 1
    if len(usable) < wanted and not recipe.data.augment:
        yield advice("few-pictures").text
    with Image.open(usable[0]) as image:
        if len(usable) < FEW and min(image.size) < 1.5 * recipe.data.crop and recipe.kind == "style":
            yield advice("small-pictures").text


def _set_rates(recipe: Recipe, optimisers: dict[str, torch.optim.Optimizer], step: int, done: float) -> None:
    """A rise over the first steps, then cosine decay to 3 % (Loshchilov and Hutter 2017), or none."""
    how = recipe.optimiser
    factor = 1.0 if how.decay == "none" else 0.03 + 0.97 * (0.5 + 0.5 * math.cos(math.pi * min(done, 1.0)))
    if step < how.warm_up:
        factor *= (step + 1) / how.warm_up
    for name, rate in (("generator", how.generator_rate), ("critic", how.discriminator_rate)):
        for group in optimisers[name].param_groups:
            group["lr"] = rate * factor


def _penalties(recipe: Recipe, critic: nn.Module, real: Tensor, made: Tensor) -> Tensor:
    """Weighted gradient penalties of the discriminator."""
    total = real.new_zeros(())
    if recipe.losses.gradient_penalty:
        share = torch.rand(len(real), 1, 1, 1, device=real.device)
        between = (share * real + (1 - share) * made).requires_grad_(True)
        total = total + recipe.losses.gradient_penalty * gradient_penalty(_summed(critic(between)), between)
    if recipe.losses.r1:
        real = real.detach().requires_grad_(True)
        total = total + recipe.losses.r1 * r1_penalty(_summed(critic(real)), real)
    return total


def _summed(scores: list[Tensor]) -> Tensor:
    """One score a picture: the sum of the means of its maps."""
    return torch.stack([s.flatten(1).mean(1) for s in scores]).sum(0)


def _numbers(
    clock: Clock, steps: int, minutes: float, d: float, g: float, terms: dict[str, float], spent: float, waited: float, already: float
) -> dict[str, Any]:
    """What a step's line says."""
    rate = clock.step / max(clock.seconds, 1e-9)
    left = (steps - clock.step) / rate
    if minutes:
        left = min(left, 60 * minutes - clock.seconds)
    values = {name: round(term, 5) for name, term in terms.items()}
    return {"d": d, "g": g, "terms": values, "rate": rate, "waiting": waited / max(spent, 1e-9), "left": max(left, 0.0)}


def _sample(problem: Problem, average: nn.Module, run: Run, clock: Clock, say: Say) -> None:
    """Writes a sample picture, and keeps the average as the best one if its measure is."""
    file = run.folder / "samples" / f"{clock.step:06d}.png"
    file.parent.mkdir(exist_ok=True)
    Image.fromarray(as_sheet(problem.samples(average))).save(file)
    figures = problem.figures(average)
    if figures["measure"] <= clock.best or not run.best.exists():
        clock.best = figures["measure"]
        save_weights(run.best, average)
    say(Line("sample", clock.step, {"file": str(file), **figures}))


def as_sheet(pictures: Tensor, columns: int = 4) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Pictures side by side, (H, W, 3) or (H, W)."""
    pixels = ((pictures.detach().cpu().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    rows = [np.concatenate(list(pixels[i : i + columns]), 1) for i in range(0, len(pixels) - len(pixels) % columns, columns)]
    sheet = np.concatenate(rows, 0)
    return sheet[..., 0] if sheet.shape[2] == 1 else sheet


@contextmanager
def _asked_to_stop(run: Run) -> Iterator[Callable[[], Literal["", "pause", "stop"]]]:
    """What is wished: a pause if SIGTERM or SIGINT came or a file ``pause`` lies in the run's folder, the end if a file ``stop`` does."""
    heard = False
    pause, stop = run.folder / "pause", run.folder / "stop"
    for flag in (pause, stop):
        flag.unlink(missing_ok=True)

    def hear(_number: int, _frame: Any) -> None:
        nonlocal heard
        heard = True

    old = {}
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            old[number] = signal.signal(number, hear)
    except ValueError:  # not in the main thread: the file alone
        pass
    try:
        yield lambda: "pause" if heard or pause.exists() else "stop" if stop.exists() else ""
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
        for flag in (pause, stop):
            flag.unlink(missing_ok=True)

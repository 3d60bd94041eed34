"""The attacks, each one line; the rows of the table, and what was measured before they were repelled.

An attack lives in the module of its name here, as a function ``run(lane, rounds, seed) -> Outcome`` of those that
attack a store on an engine, or ``run(rounds, seed) -> Outcome`` of the others. What tests ask whole already names them
instead. One whose module is not there yet counts as not measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: its module, and its rounds in full; by engine, or under ``""`` where the engine does not matter.

    ``alone`` ones measure times or memory: nothing else runs beside them.
    """

    module: str
    rounds: Mapping[str, int]
    alone: bool = False
    tests: tuple[str, ...] = ()

    @property
    def there(self) -> bool:
        """Whether it can be made."""
        return bool(self.tests) or find_spec(f"{__package__}.{self.module}") is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    before: str
    bound: str
    attacks: tuple[Attack, ...] = field(default=())


def _killed(module: str) -> Attack:
    return Attack(module, {"sqlite": 100, "neo4j": 25})


def _of(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{file}::{name}" for name in names)


def _uploads(*names: str) -> tuple[str, ...]:
    return _of("tests/api/session/test_uploads.py", *(f"test_{name}" for name in names))


ROWS = (
    Row(
        "服务进程在提交导入时 kill -9",
        "29 轮打断中 26 轮：企业和产品在，匹配与经手人不在；重启不修复，doctor 说正常",
        "100 轮（Neo4j 25 轮）0 半截 0 丢失",
        (_killed("kill_commit"),),
    ),
    Row("命令行导入时 kill -9", "30 轮中 4 次半截导入", "100 轮（Neo4j 25 轮）0 半截 0 丢失", (_killed("kill_load"),)),
    Row(
        "撤销时 kill -9（命令行与网页）",
        "14 轮中 7 轮：另一个有效批次丢了 5,000 条环节关系",
        "100 轮（Neo4j 25 轮）0 半截 0 丢失",
        (_killed("kill_rollback"),),
    ),
    Row("合并、审核、评估时 kill -9", "未测", "100 轮（Neo4j 25 轮）0 半截 0 丢失", (_killed("kill_review"),)),
    Row(
        "上述各项逐步 kill -9（每条语句、每次提交前后）",
        "未测",
        "0 半截 0 丢失",
        (Attack("kill_every_step", {"sqlite": 160, "neo4j": 48}),),
    ),
    Row(
        "Neo4j 服务器在导入和查询中被 kill 十次、重启五次，连接被切断八十次",
        "未测",
        "0 半截 0 丢失，服务自己回来",
        (
            Attack(
                "server_ends",
                {"": 1},
                tests=("tests/graph/store/neo4j/test_neo4j_crashes.py", "tests/graph/store/neo4j/test_neo4j_cuts.py"),
            ),
        ),
    ),
    Row(
        "导入进行中有人读，不崩溃",
        "1.2 s 内企业没有环节关系",
        "0 次看到新旧混合",
        (Attack("reading", {"sqlite": 10, "neo4j": 3}),),
    ),
    Row(
        "磁盘写满，8 种余量",
        "7 条消息说“全部撤销”，实际留下 2,500 家企业",
        "8 条消息都真实",
        (Attack("disk_full", {"": 8}),),
    ),
    Row(
        "数据库文件 40 处单字节翻转",
        "9 处悄悄改变答案，6 处程序报错",
        "全部发现或无害，一句中文说明",
        (Attack("flips_file", {"": 40}),),
    ),
    Row("日志（-wal）40 处单字节翻转", "未测", "全部发现或无害，一句中文说明", (Attack("flips_log", {"": 40}),)),
    Row(
        "44 个坏压缩包与 48 张网络图同时请求",
        "包括 /healthz 在内 3 分钟无应答，内存 4.1 GB",
        "/healthz、/readyz 与静态文件 ≤ 0.5 s，内存 ≤ 1.5 GB 并回落",
        (Attack("storm", {"": 1}, alone=True),),
    ),
    Row(
        "10 万家企业，64 个客户端，120 s",
        "29–35 次/秒，99 分位 6.6–17 s，内存 4.0 GB",
        "≥ 200 次/秒，99 分位 ≤ 1 s，0 个 5xx，内存 ≤ 1 GB 且后半程不涨",
        (Attack("load", {"": 1}, alone=True),),
    ),
    Row(
        "上传变异文件（xlsx、csv、zip）",
        "所在地空白而有依据：整个工作簿 500",
        "3,000 个变异文件 0 个 500，拒绝时指出文件与行",
        (Attack("mutants", {"": 3000}),),
    ),
    Row(
        "用备份覆盖崩溃后的文件（留有 -wal）",
        "“malformed”，doctor 说正常",
        "chainatlas restore：运行中拒绝，先验证；doctor 说实话",
        (
            Attack(
                "restore",
                {"": 1},
                tests=(
                    "tests/graph/store/test_restore.py",
                    "tests/graph/store/test_store_damage.py::test_a_backup_copied_by_hand_over_a_file_with_a_log_is_refused",
                    "tests/graph/store/test_store_damage.py::test_the_doctor_tells_what_is_wrong_and_the_way_out",
                ),
            ),
        ),
    ),
    Row(
        "保存方案后用旧 ETag 再取",
        "304 和旧清单",
        "不会发生",
        (
            Attack(
                "stale_tags",
                {"": 1},
                tests=(
                    "tests/api/http/test_api_limits.py::test_after_an_import_the_old_tag_is_of_no_use",
                    "tests/api/http/test_api_limits.py::test_what_an_act_changes_without_new_data_makes_old_tags_of_no_use",
                ),
            ),
        ),
    ),
    Row(
        "检查未完就提交（wait=false）",
        "200，两个进程写同一个文件",
        "拒绝",
        (Attack("early_commit", {"": 1}, tests=_uploads("a_commit_while_the_check_runs_is_refused")),),
    ),
    Row(
        "一人上传 50 次",
        "挤掉别人等待中的上传",
        "各算各的，存在磁盘上",
        (Attack("evictions", {"": 1}, tests=_uploads("fifty_by_one_evict_nobody_elses")),),
    ),
    Row(
        "临时文件夹写满；导入中 kill 后的上传文件夹",
        "原因说错；文件夹不清理（30 次中 30 次）",
        "说真实原因；启动时清理",
        (
            Attack(
                "full_temp",
                {"": 1},
                tests=_uploads(
                    "a_full_temporary_folder_is_told_as_such_and_service_goes_on",
                    "a_full_temporary_folder_after_the_write_never_says_that_it_failed",
                ),
            ),
            Attack(
                "leftover_folders",
                {"": 1},
                tests=_uploads("folders_of_dead_processes_are_swept_and_those_of_the_living_stay"),
            ),
        ),
    ),
    Row(
        "子进程（检查、学习）的限制与环境",
        "没有内存和 CPU 限制，继承全部环境变量，会执行工作簿旁边的 orjson.py",
        "有限制，环境干净，-P",
        (
            Attack(
                "children",
                {"": 1},
                tests=(
                    "tests/graph/processes/test_children.py",
                    *_uploads(
                        "a_module_beside_the_workbook_is_not_run",
                        "the_password_of_the_store_reaches_a_child_by_no_environment",
                    ),
                ),
            ),
        ),
    ),
    Row(
        "4,000 个已存方案时的缺口清单页",
        "1.6 MB，0.74 s：每次重读全部工作记录",
        "有索引、分页",
        (Attack("many_schemes", {"": 1}, alone=True),),
    ),
    Row(
        "随机的世界、来回的表、先后的操作（性质测试，每项几十到上千轮）",
        "未测",
        "0 处不符",
        (
            Attack(
                "at_length",
                {"": 1},
                tests=(
                    "tests/api/test_api_fuzz.py",
                    "tests/api/pages/test_explorer.py::test_a_page_at_twice_the_size_in_the_dark_fits_and_is_accessible",
                    "tests/delivery/test_lacking.py",
                    *_of(
                        "tests/graph/counts/test_census.py",
                        "test_the_order_of_records_does_not_matter",
                        "test_packed_and_unpacked_and_moved_there_and_back",
                    ),
                    "tests/graph/counts/test_sites.py::test_local_firms_are_counted_one_by_one",
                    *_of(
                        "tests/graph/evidence/test_figures.py",
                        "test_plain_loops_give_the_same_figures",
                        "test_sixty_small_firms_of_a_district_change_no_figure_of_another_roster",
                        "test_what_is_asked_beside_it_changes_no_figure",
                    ),
                    "tests/graph/gap_list/test_expected.py::test_a_filter_sums_over_what_it_shows",
                    "tests/graph/gaps/test_firm_elsewhere.py",
                    "tests/graph/gaps/test_many_places.py::test_many_places_at_once_are_what_one_segment_after_another_gives",
                    *_of(
                        "tests/graph/gaps/test_promises.py",
                        "test_no_lack_and_no_weakness_rests_on_listed_firms_alone",
                        "test_no_gap_is_worth_nothing_while_anybody_stands_next_to_it",
                    ),
                    "tests/graph/lists/test_slow_criteria.py::test_made_up_worlds",
                    "tests/graph/bundles/test_bundles.py::test_a_bundle_is_read_again_as_it_was",
                    *_of(
                        "tests/graph/ladder/test_standing.py",
                        "test_more_of_a_good_figure_never_makes_a_result_worse",
                        "test_what_becomes_unknown_is_never_counted_as_failed",
                    ),
                    "tests/graph/local_supply/test_matchmaking.py::test_pairs_are_those_of_going_through_all",
                    *_of(
                        "tests/graph/portfolio/test_portfolio.py",
                        "test_a_larger_budget_closes_no_less",
                        "test_at_equal_costs_greedy_closes_its_share_of_the_best",
                        "test_looking_near_the_bound_first_misses_nothing",
                        "test_prices_say_what_a_choice_with_or_without_an_option_can_close_at_most",
                        "test_the_exact_choice_is_the_best_of_all_and_the_bound_holds",
                        "test_the_lazy_choice_is_the_plain_greedy_one",
                        "test_with_a_budget_the_better_of_two_closes_its_share_of_the_best",
                    ),
                    "tests/graph/render/test_memo.py::test_any_text_stays_text_and_all_of_it_is_printed",
                    "tests/graph/render/test_svg.py::test_any_text_at_all_is_well_formed",
                    *_of(
                        "tests/graph/resilience/test_esri.py",
                        "test_losses_never_fall_and_stay_within_bounds",
                        "test_replacement_and_more_capacity_only_help",
                        "test_the_formula_written_out_gives_the_same",
                        "test_what_has_not_settled_is_said_and_is_a_lower_bound",
                    ),
                    *_of(
                        "tests/graph/scenario/test_scenario.py",
                        "test_a_slice_and_the_whole_graph_tell_the_same_on_the_bundled_data",
                        "test_the_counts_with_a_site_are_those_of_counting_anew",
                        "test_the_counts_without_enterprises_are_those_of_a_world_without_them",
                    ),
                    "tests/graph/space/test_complexity.py::test_gain_is_the_true_difference",
                    "tests/graph/views/test_chain_map.py::test_any_names_stages_and_groups_keep_their_places",
                    "tests/graph/search/test_search_engines.py::test_the_same_words_find_the_same_in_the_same_order",
                    "tests/graph/store/neo4j/test_neo4j_sample.py::test_a_page_says_the_same_on_both_engines",
                    "tests/graph/store/neo4j/test_neo4j_service.py::test_three_processes_open_an_empty_database_at_once_and_import_side_by_side",
                    *_of(
                        "tests/graph/store/test_census_renewal.py",
                        "test_changed_by_some_is_as_counted_anew",
                        "test_counts_of_other_places_are_not_mixed",
                    ),
                    *_of(
                        "tests/graph/store/test_slices.py",
                        "test_gaps_and_targets_of_a_slice_are_those_of_the_whole",
                        "test_relatedness_and_capability_do_not_depend_on_how_much_is_loaded",
                        "test_who_is_on_which_roster_does_not_depend_on_how_much_is_loaded",
                        "test_pictures_of_a_slice_are_those_of_the_whole",
                        "test_every_field_of_the_bundled_data",
                        "test_pictures_around_an_object_are_those_of_the_whole_graph",
                    ),
                    "tests/graph/store/test_store_model.py",
                    "tests/loaders/editing/test_bulk.py::test_together_is_as_each_alone_and_is_undone_as_one",
                    "tests/loaders/matching/test_by_change.py::test_matching_by_what_changed_equals_matching_everything",
                    *_of(
                        "tests/loaders/outgoing/test_outgoing.py",
                        "test_any_small_graph_comes_in_as_it_was",
                        "test_the_bundled_data_come_in_as_they_were",
                    ),
                    "tests/loaders/returning/test_round_trip.py",
                    *_of(
                        "tests/loaders/test_acts.py",
                        "test_an_undone_batch_leaves_the_store_as_if_it_had_never_been",
                        "test_records_are_foreseen_as_they_turn_out",
                    ),
                ),
            ),
        ),
    ),
    Row(
        "接口约定，生成的请求",
        "5,886 个请求：0 个 5xx，66 处与约定不符",
        "20,000 个请求 0 处不符",
        (Attack("contract", {"": 20_000}, alone=True),),
    ),
)
